"use strict";
// The window that fits a run: its path, its lowest point and the known minima; of a run that
// diverges, only the beginning.

const ROOM = 3; // how far a diverging run is followed, in sizes of its beginning
const MARGIN = 0.15; // free space around, in the window's size
const NARROW = 0.3; // the shortest side, in the longest

// An interval for each of the axes.
function fittedSides({ result, n, axes, minima }) {
  const path = Array.from({ length: result.steps + 1 }, (_, step) => pointAt(result, n, step));
  const lowest = path[result.losses.indexOf(extent(result.losses)[0])];
  const diverges = result.outcome === "diverged";
  const core = [path[0], path[Math.min(1, result.steps)], lowest, ...minima];
  const around = (points) => axes.map((axis) => extent(points.map((point) => point[axis])));
  const length = (sides) => Math.max(...sides.map(([low, high]) => high - low));
  const beginning = around(core);
  const reach = ROOM * length(beginning);
  const followed = path.filter((point) =>
    beginning.every(([low, high], i) => point[axes[i]] >= low - reach && point[axes[i]] <= high + reach));
  const sides = around([...core, ...(diverges ? (axes.length > 1 ? followed : []) : path)]);
  const longest = length(sides) || Math.max(1, Math.abs(sides[0][0]) / 2);
  return sides.map(([low, high]) => {
    const half = Math.max((high - low) / 2, (NARROW * longest) / 2) + MARGIN * longest;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
}

// The heights of the curve of one variable over an interval.
function fittedHeights({ result, loss }, [left, right]) {
  const curve = Float64Array.from({ length: 401 }, (_, i) => loss.value([left + (i * (right - left)) / 400]));
  const [least] = extent(curve.filter(Number.isFinite));
  const low = Math.min(least, result.losses[0]);
  const high = result.outcome === "diverged" ? result.losses[0] : extent(result.losses)[1];
  const rise = high - low || Math.max(1, Math.abs(low) / 2);
  return [low - 0.1 * rise, high + 0.2 * rise];
}
