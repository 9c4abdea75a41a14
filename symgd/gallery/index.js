"use strict";

const [form, search, optimizer, property, count, none] = [
  "form", "#search", "#optimizer", "#property", "#count", "#none",
].map((selector) => document.querySelector(selector));
const cards = [...document.querySelectorAll("article")];
const sections = [...document.querySelectorAll("section")];

const holds = (numbers, chosen) => chosen === "" || numbers.split(" ").includes(chosen);

// Words in small letters; a formula is one of them, without spaces and with ** for ^.
const sought = (text) => text.toLowerCase()
  .replaceAll("^", "**").replace(/\s*([-+*/])\s*/g, "$1").split(/\s+/);

function update() {
  const words = sought(search.value);
  let shown = 0;
  for (const card of cards) {
    const { text, optimizers, properties } = card.dataset;
    const fits = words.every((word) => text.includes(word))
      && holds(optimizers, optimizer.value)
      && holds(properties, property.value);
    card.hidden = !fits;
    shown += fits;
  }
  for (const section of sections) {
    section.hidden = section.querySelector("article:not([hidden])") === null;
  }
  count.textContent = `${shown} of ${cards.length} entries`;
  none.hidden = shown > 0;
}

form.addEventListener("input", update);
form.addEventListener("change", update); // not every browser tells the input of a menu
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(update)); // the fields are empty only afterwards
addEventListener("pageshow", update); // a browser that goes back fills the fields again
