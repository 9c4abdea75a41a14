"use strict";
// The picture: contours or a curve, the path on it, and a handle on its start.

const BEYOND = 1e3; // windows away from the picture, a path is cut off
const CURVE = 500;
const NEARBY = 0.02; // of a coordinate's window, from a slice to a minimum

class Picture {
  // `moved(point)` is called with the start as [across, up] when the reader drags it.
  constructor({ data, loss, plot, view, models, handle, moved, framed }) {
    Object.assign(this, { data, loss, plot, view, models, handle, moved, framed });
    this.one = data.variables.length === 1;
    this.axes = this.one ? [0] : [0, 1];
    for (const range of [plot.x_range, plot.y_range]) {
      for (const end of ["start", "end"]) {
        range.properties[end].change.connect(() => this.soon());
      }
    }
    for (const size of ["inner_width", "inner_height"]) {
      plot.properties[size].change.connect(() => this.placeHandle());
    }
    new ResizeObserver(() => requestAnimationFrame(() => this.placeHandle())).observe(handle.parentElement);
    this.listen();
  }

  // The window: an interval across, an interval up.
  get window() {
    const { x_range: x, y_range: y } = this.plot;
    return [[x.start, x.end], [y.start, y.end]];
  }

  look([left, right], [bottom, top]) {
    const { x_range: x, y_range: y } = this.plot;
    x.setv({ start: left, end: right, reset_start: left, reset_end: right });
    y.setv({ start: bottom, end: top, reset_start: bottom, reset_end: top });
  }

  // Draw the background again before the next frame, once however often the window moves.
  soon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.framed();
    });
  }

  // Contours of the slice through `point`, or the curve.
  background(point) {
    this.minima(point);
    const [[left, right], [bottom, top]] = this.window;
    if (this.one) {
      const x = Float64Array.from({ length: CURVE + 1 }, (_, i) => left + (i * (right - left)) / CURVE);
      const y = x.map((at) => this.loss.value([at]));
      this.models.curve.data = { x, y: y.map((value) => (Number.isFinite(value) ? value : NaN)) };
    } else {
      const values = sampled(this.loss, point, this.axes, this.window);
      const pixels = banded(values, this.models.colours.high - 1);
      const image = new this.pixels(pixels, [PIXELS, PIXELS]);
      this.models.bands.data = {
        image: [image], x: [left], y: [bottom], dw: [right - left], dh: [top - bottom],
      };
    }
    this.placeHandle();
  }

  path(result, start) {
    const n = this.data.variables.length;
    const [[left, right], [bottom, top]] = this.window;
    const far = BEYOND * Math.max(right - left, top - bottom);
    const x = [];
    const y = [];
    for (let step = 0; step <= result.steps; step++) {
      const point = this.onPlane(pointAt(result, n, step), result.losses[step]);
      if (Math.abs(point[0] - left) > far || Math.abs(point[1] - bottom) > far) break;
      x.push(point[0]);
      y.push(point[1]);
    }
    this.models.path.data = { x, y };
    this.at = this.onPlane(start, result.losses[0]);
    this.placeHandle();
  }

  now(result, step) {
    const n = this.data.variables.length;
    const point = pointAt(result, n, step);
    const [x, y] = this.onPlane(point, result.losses[step]);
    this.models.now.data = { x: [x], y: [y] };
    if (!this.one) return;
    const slope = new Float64Array(1);
    this.loss.gradient(point, slope);
    const reach = 0.18 * (this.window[0][1] - this.window[0][0]);
    const ends = [x - reach, x + reach];
    this.models.tangent.data = { x: ends, y: ends.map((end) => y + slope[0] * (end - x)) };
  }

  // Those that lie in what is drawn: a slice through `point` may pass a minimum by.
  minima(point) {
    const { window, minima } = this.data;
    const near = (minimum) => minimum.every((x, i) => this.axes.includes(i)
      || Math.abs(x - point[i]) <= NEARBY * (window[i][1] - window[i][0]));
    const points = minima.filter(near);
    const places = points.map((point) => this.onPlane(point, this.one ? this.loss.value(point) : 0));
    this.models.minima.data = { x: places.map(([x]) => x), y: places.map(([, y]) => y) };
  }

  onPlane(point, loss) {
    return this.one ? [point[0], loss] : this.axes.map((axis) => point[axis]);
  }

  // The handle is an element of the page, so that a finger and a keyboard can move it, too.
  placeHandle() {
    const { frame } = this.view;
    if (!this.at || !frame.bbox.width) return;
    const { left, top, right, bottom } = frame.bbox;
    const x = frame.x_scale.compute(this.at[0]);
    const y = frame.y_scale.compute(this.at[1]);
    const inside = x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1;
    this.handle.style.opacity = inside ? 1 : 0.35;
    const [px, py] = [Math.min(Math.max(x, left), right), Math.min(Math.max(y, top), bottom)];
    this.handle.style.transform = `translate(${px}px, ${py}px)`;
  }

  listen() {
    const { handle } = this;
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      this.dragging = true;
      handle.focus({ preventScroll: true });
      event.preventDefault();
    });
    handle.addEventListener("pointermove", (event) => {
      if (this.dragging) this.drag(event);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      handle.addEventListener(end, () => (this.dragging = false));
    }
    handle.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
      if (!way) return;
      event.preventDefault();
      const [across, up] = this.window.map(([low, high]) => ((high - low) * (event.shiftKey ? 10 : 1)) / 100);
      this.to([this.at[0] + way[0] * across, this.at[1] + way[1] * up]);
    });
  }

  drag(event) {
    const { frame } = this.view;
    const box = this.handle.parentElement.getBoundingClientRect();
    const { left, top, right, bottom } = frame.bbox;
    const sx = Math.min(Math.max(event.clientX - box.left, left), right);
    const sy = Math.min(Math.max(event.clientY - box.top, top), bottom);
    this.to([frame.x_scale.invert(sx), frame.y_scale.invert(sy)]);
  }

  // Rounded to what a hand can mean in this window: a number that can be typed.
  to(point) {
    this.moved(
      point.map((value, i) => {
        const [low, high] = this.window[i];
        const places = Math.max(0, Math.min(15, 3 - Math.ceil(Math.log10(high - low))));
        return Number(value.toFixed(places));
      }),
    );
  }
}
