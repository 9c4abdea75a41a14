"use strict";
// The course: the loss at each step, on a logarithmic axis where it allows one.

const SPAN = 10; // positive losses that differ by less than this factor stay on a linear axis
const TICKS = 5;

class Course {
  constructor(plot, model) {
    Object.assign(this, { plot, model });
  }

  draw({ losses, steps }) {
    const [low, high] = extent(losses);
    const positive = losses.filter((loss) => loss > 0);
    const [least] = extent(positive);
    const logarithmic = low >= 0 && positive.length > 1 && high >= SPAN * least;
    for (const [scale, visible] of [["default", !logarithmic], ["log", logarithmic]]) {
      this.model(`${scale} course`).visible = visible;
      this.model(`${scale} moment`).visible = visible;
      this.model(`${scale} axis`).visible = visible;
      this.model(`${scale} grid`).visible = visible;
    }
    this.logarithmic = logarithmic;
    const y = Float64Array.from(losses, (loss) => this.placed(loss));
    this.model("course").data = { x: Float64Array.from(y, (_, step) => step), y };
    const margin = 0.03 * Math.max(steps, 1);
    if (!isFinite(high - low)) return;
    this.plot.x_range.setv({ start: -margin, end: Math.max(steps, 1) + margin });
    if (logarithmic) {
      const room = (high / least) ** 0.06;
      this.plot.extra_y_ranges.log.setv({ start: least / room, end: high * room });
      this.model("powers").ticks = powers(least / room, high * room);
    } else {
      const room = 0.08 * (high - low) || 0.5 * Math.abs(high) || 1;
      this.plot.y_range.setv({ start: low - room, end: high + room });
    }
  }

  now({ losses }, step) {
    this.model("moment").data = { x: [step], y: [this.placed(losses[step])] };
  }

  // A loss of 0 has no place on a logarithmic axis.
  placed(loss) {
    return this.logarithmic && loss <= 0 ? NaN : loss;
  }
}

// A few evenly spaced powers of ten between two numbers.
function powers(low, high) {
  const [first, last] = [Math.ceil(Math.log10(low)), Math.floor(Math.log10(high))];
  const stride = Math.max(1, Math.ceil((last - first + 1) / TICKS));
  const found = [];
  for (let k = stride * Math.ceil(first / stride); k <= last; k += stride) found.push(10 ** k);
  return found;
}

function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
