"use strict";
// The player: one step after the other, at a pace that the eye follows.

const SECONDS = 6; // a whole run, whatever its length
const STILLS = 12; // the same for readers who want no motion: few pictures, one after the other

class Player {
  // `stepTo(step)` shows a step; `length()` is the last one.
  constructor(button, { length, current, stepTo, playing }) {
    Object.assign(this, { button, length, current, stepTo, playing, timer: 0 });
    button.addEventListener("click", () => (this.timer ? this.stop() : this.play()));
  }

  play() {
    const last = this.length();
    const ticks = still.matches ? Math.min(STILLS, last) : Math.min(60 * SECONDS, last);
    let at = this.current() >= last ? 0 : this.current();
    this.stepTo(at);
    this.button.textContent = "❚❚ Pause";
    this.playing(true);
    this.timer = setInterval(() => {
      at += last / ticks;
      this.stepTo(Math.min(Math.round(at), last));
      if (at >= last) this.stop();
    }, Math.max((1000 * SECONDS) / Math.max(ticks, 1) > 400 ? 400 : 0, (1000 * SECONDS) / Math.max(ticks, 15)));
  }

  stop() {
    clearInterval(this.timer);
    this.timer = 0;
    this.button.textContent = "▶ Play";
    this.playing(false);
  }
}
