"use strict";
// Sliders: a Bokeh slider moves along a position; the number it stands for is on a scale of its own.

const SCALES = {
  linear: { to: (value) => value, from: (position) => position },
  log: { to: Math.log10, from: (position) => 10 ** position },
  "near one": { to: (value) => -Math.log10(1 - value), from: (position) => 1 - 10 ** -position },
};

// A number with so many digits that it can be typed again.
function rounded(value, digits = 3) {
  return Number(value.toPrecision(digits));
}

// One that is near 1 by the digits of its distance from 1.
function onScale(scale, position) {
  const value = SCALES[scale].from(position);
  if (scale === "near one") return Number((1 - rounded(1 - value, 2)).toFixed(12));
  return scale === "log" ? rounded(value) : Number(value.toFixed(9));
}

class Moved {
  // `moved(value)` is called when the reader moves it, never when the program does.
  constructor(model, element, moved) {
    Object.assign(this, { model, element, value: 0, scale: "linear", label: "", whole: false });
    this.words = document.createElement("span");
    this.words.className = "label";
    element.prepend(this.words);
    model.properties.value.change.connect(() => {
      if (this.setting || this.element.hidden) return;
      const value = onScale(this.scale, model.value);
      this.value = this.whole ? Math.round(value) : value;
      this.tell();
      moved(this.value);
    });
    // Bokeh's own keys go by the range that the slider was made with; caught before they get there.
    element.addEventListener("keydown", (event) => this.leap(event), { capture: true });
    this.heard = new MutationObserver(() => this.say());
  }

  // Home and End go to the ends, a page is a tenth of the way.
  leap(event) {
    const { start, end, value } = this.model;
    const page = this.whole && this.scale === "linear" ? Math.ceil((end - start) / 10) : (end - start) / 10;
    const to = { Home: start, End: end, PageDown: value - page, PageUp: value + page }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.model.value = Math.min(Math.max(to, start), end);
  }

  show({ label, value, low, high, scale = "linear", whole = false }) {
    Object.assign(this, { label, value, scale, whole });
    const { to } = SCALES[scale];
    const [start, end] = [to(low), to(high)];
    const step = whole && scale === "linear" ? 1 : (end - start) / (scale === "linear" ? 100 : 200);
    this.program(() => this.model.setv({ start, end, step, value: to(value) }));
    this.element.hidden = false;
  }

  set(value) {
    this.value = value;
    this.program(() => {
      this.model.value = SCALES[this.scale].to(value);
    });
  }

  hide() {
    this.element.hidden = true;
  }

  program(change) {
    this.setting = true;
    change();
    this.setting = false;
    this.tell();
  }

  // What is seen stands above the slider; what is heard, on its handle.
  tell() {
    this.words.textContent = unbroken(`${this.label} = ${shown(this.value)}`);
    const handle = this.element.lastElementChild.shadowRoot?.querySelector(".noUi-handle");
    if (!handle) return;
    if (handle !== this.handle) {
      this.heard.observe(handle, { attributeFilter: ["aria-valuetext"] });
      this.handle = handle;
    }
    handle.setAttribute("aria-label", this.label);
    this.say();
  }

  // Bokeh writes the position there, after each move.
  say() {
    const text = shown(this.value);
    if (this.handle.getAttribute("aria-valuetext") !== text) this.handle.setAttribute("aria-valuetext", text);
  }
}

// A text in which no line ends within a number: 1e-06 has a hyphen that does not break.
function unbroken(text) {
  return text.replace(/(\de)-(?=\d)/g, "$1\u2011");
}

// A number as it is read, and as it can be typed.
function shown(value, digits = 6) {
  const number = rounded(value, digits);
  const size = Math.abs(number);
  const short = number === 0 || (size >= 1e-4 && size < 1e7);
  return (short ? String(number) : number.toExponential()).replace("e+", "e");
}
