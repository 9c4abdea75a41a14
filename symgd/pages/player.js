"use strict";
// The player: one step after the other, at a pace that the eye follows.

const SECONDS = 6; // a long run
const FASTEST = 1000 / 30; // milliseconds from picture to picture
const SLOWEST = 400; // the same in a short run
const STILLS = 12; // pictures of a run, for readers who want no motion

class Player {
  // `stepTo(step)` shows a step; `length()` is the last one.
  constructor(button, { length, current, stepTo, playing }) {
    Object.assign(this, { button, length, current, stepTo, playing, timer: 0 });
    button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
  }

  play() {
    const last = Math.max(this.length(), 1);
    const most = still.matches ? STILLS : (1000 * SECONDS) / FASTEST;
    const pictures = Math.min(most, last);
    const wait = still.matches ? 2 * SLOWEST : Math.min((1000 * SECONDS) / pictures, SLOWEST);
    let at = this.current() >= last ? 0 : this.current();
    this.stepTo(at);
    this.button.textContent = "❚❚ Pause";
    this.playing(true);
    this.timer = setInterval(() => {
      at += last / pictures;
      this.stepTo(Math.min(Math.round(at), this.length()));
      if (at >= last - 0.5) this.stop();
    }, wait);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = "▶ Play";
    this.playing(false);
  }
}
