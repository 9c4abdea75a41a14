"use strict";
// Contours: the heights at which they show a valley, and the band of each pixel.

const GRID = 160; // points of the loss along a side
const FINE = 2; // pixels between two of them, filled in between
const EVERY = 7; // of the values, one in so many tells the levels
const PIXELS = FINE * (GRID - 1) + 1;

// Levels as in symgd/plots/levels.py: level k is the height below which the share (k/count)² of the
// values lies, so that contours are dense in the valley.
function levels(values, count) {
  const sorted = Float64Array.from(values.filter((value, i) => i % EVERY === 0 && isFinite(value))).sort();
  if (!sorted.length) return [];
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  const low = at(0);
  let high = at(1);
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high))) return [low];
  const wall = at(0.97);
  if (wall > low && high - low > 50 * (wall - low)) high = wall;
  const kept = [low];
  for (let k = 1; k < count; k++) {
    const level = Math.min(at((k / count) ** 2), high);
    const gap = Math.max(
      1e-13 * Math.max(Math.abs(low), Math.abs(high)),
      Math.min(1e-4 * (high - low), 0.2 * (level - low)),
    );
    if (level - kept[kept.length - 1] > gap) kept.push(level);
  }
  return kept;
}

// The loss on a grid of a window, the other coordinates as in `point`: GRID rows, from below.
function sampled(loss, point, [a, b], [[left, right], [bottom, top]]) {
  const w = Float64Array.from(point);
  const values = new Float64Array(GRID * GRID);
  for (let row = 0, k = 0; row < GRID; row++) {
    w[b] = bottom + (row * (top - bottom)) / (GRID - 1);
    for (let column = 0; column < GRID; column++, k++) {
      w[a] = left + (column * (right - left)) / (GRID - 1);
      values[k] = loss.value(w);
    }
  }
  return values;
}

// The index of each pixel's colour out of `count`; `count` itself where the loss is undefined.
function banded(values, count) {
  const heights = levels(values, count);
  const stride = heights.length > 1 ? (count - 1) / (heights.length - 1) : 0;
  const colours = heights.map((_, band) => Math.round(band * stride));
  const pixels = new Uint8Array(PIXELS * PIXELS);
  for (let y = 0, k = 0; y < PIXELS; y++) {
    const row = Math.min(Math.floor(y / FINE), GRID - 2);
    const v = y / FINE - row;
    for (let x = 0; x < PIXELS; x++, k++) {
      const column = Math.min(Math.floor(x / FINE), GRID - 2);
      const u = x / FINE - column;
      const at = row * GRID + column;
      const value =
        (1 - v) * ((1 - u) * values[at] + u * values[at + 1]) +
        v * ((1 - u) * values[at + GRID] + u * values[at + GRID + 1]);
      if (Number.isNaN(value) || value === -Infinity) {
        pixels[k] = count;
        continue;
      }
      let [band, above] = [0, heights.length];
      while (above - band > 1) {
        const middle = (band + above) >> 1;
        if (value < heights[middle]) above = middle;
        else band = middle;
      }
      pixels[k] = colours[band];
    }
  }
  return pixels;
}
