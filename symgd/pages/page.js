"use strict";
// The page: what its reader has chosen, and everything that follows from it at once.

const data = JSON.parse(document.getElementById("data").textContent);
const names = data.variables;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const place = (id) => document.getElementById(id);

const state = {
  rule: data.optimizer,
  schedule: data.schedule,
  lr: data.lr,
  steps: data.steps,
  start: data.start.slice(),
  ruleConstants: [],
  scheduleConstants: [],
  step: 0,
};

const page = { state, result: null };

function defaults(constants) {
  return constants.map((value) => (typeof value === "function" ? value(state.steps) : value));
}

state.ruleConstants = defaults(program.rules[state.rule].constants);
state.scheduleConstants = defaults(program.schedules[state.schedule].constants);

// What moves: everything below follows from `state`.
function descend() {
  const atEnd = page.result === null || state.step >= page.result.steps;
  page.result = symgd.run(
    {
      loss: program.loss,
      rule: program.rules[state.rule],
      schedule: program.schedules[state.schedule],
      stop: program.stop,
    },
    { ...state, variables: names, parts: data.parts, tests: data.stop },
  );
  state.step = atEnd ? page.result.steps : Math.min(state.step, page.result.steps);
  page.picture.path(page.result, state.start);
  page.course.draw(page.result);
  judge();
  page.sliders.step.show({
    label: "Step", value: state.step, low: 0, high: Math.max(page.result.steps, 1), whole: true,
  });
  scrub();
  place("python").textContent = pythonText(data, state);
  place("copied").textContent = "";
}

function judge() {
  const { result } = page;
  place("outcome").textContent = unbroken(`${capitalised(result.outcome)}: ${result.reason}.`);
  const { losses, rates, steps } = result;
  const stability = !isFinite(losses[0]) ? "" : stabilityText({
    loss: program.loss,
    stability: program.stabilities[state.rule],
    adaptive: data.adaptive[state.rule],
    rule: data.rules[state.rule].given ? "this rule" : data.rules[state.rule].name,
    constants: state.ruleConstants,
    rates: rates.length ? rates : [state.lr],
    at: judgedAt(result, names.length, data.minima),
    clipped: isClipped(),
  });
  place("stability").textContent = unbroken(stability);
  const calm = result.outcome === "converged"
    || (result.outcome === "reached the step limit" && losses[steps] <= losses[0]);
  place("verdict").classList.toggle("bad", !calm || stability.startsWith("Unstable"));
}

// Whether clipping still acts on the gradient where the run ended.
function isClipped() {
  const gradient = new Float64Array(names.length);
  program.loss.gradient(pointAt(page.result, names.length, page.result.steps), gradient);
  const size = { clip_norm: Math.hypot(...gradient), clip_value: Math.max(...gradient.map(Math.abs)) };
  return data.rules[state.rule].constants.some(({ name }, i) => size[name] > state.ruleConstants[i]);
}

function scrub() {
  const { result, picture } = page;
  picture.now(result, state.step);
  page.course.now(result, state.step);
  place("now").textContent = unbroken(nowText(result, names, state.step));
  if (names.length > 2) picture.soon();
  describe();
}

function arrowKeys() {
  return names.length === 1 ? "The left and right arrow keys" : "Arrow keys";
}

function describe() {
  const start = pointText(state.start, names);
  page.handle.setAttribute("aria-label", `Start: ${start}. ${arrowKeys()} move it.`);
  const { axes } = page.picture;
  const plane = names.length === 1
    ? `The loss over ${names[0]} with its steps`
    : `Contours of the loss over ${axes.map((axis) => names[axis]).join(" and ")} with the path`;
  const end = pointText(pointAt(page.result, names.length, page.result.steps), names);
  place("plane").setAttribute("aria-label", `${plane} of the descent from ${start} to ${end}`);
  const { losses, steps } = page.result;
  place("losses").setAttribute(
    "aria-label",
    `The loss at each step, from ${shown(losses[0], 4)} to ${shown(losses[steps], 4)} in ${steps} steps`,
  );
}

function chooseRule(index) {
  state.rule = index;
  state.ruleConstants = defaults(program.rules[index].constants);
  showConstants();
}

function chooseSchedule(index) {
  state.schedule = index;
  state.scheduleConstants = defaults(program.schedules[index].constants);
  showConstants();
}

// One slider for each constant of the rule, then of the schedule; the rest of them are hidden, and
// so is the learning rate where the schedule does not ask for it.
function showConstants() {
  place("rate").hidden = !data.schedules[state.schedule].usesRate;
  const rule = data.rules[state.rule].constants.map((row, i) => [row, state.ruleConstants, i]);
  const schedule = data.schedules[state.schedule].constants.map((row, i) => [
    row, state.scheduleConstants, i,
  ]);
  page.constants = [...rule, ...schedule];
  page.sliders.constants.forEach((slider, k) => {
    const constant = page.constants[k];
    if (!constant || constant[0].value === null) return slider.hide();
    const [row, values, i] = constant;
    return slider.show({ ...row, label: row.name, value: values[i] });
  });
  for (const kind of ["rule", "schedule"]) {
    for (const element of document.querySelectorAll(`[data-${kind}]`)) {
      const chosen = Number(element.dataset[kind]) === state[kind];
      element.hidden = !chosen || (kind === "schedule" && !data.schedules[state.schedule].given
        && data.schedules[state.schedule].name === "constant");
    }
  }
}

function moveSteps(steps) {
  const before = [program.rules[state.rule], program.schedules[state.schedule]];
  state.steps = steps;
  // A constant that follows the number of steps goes with it.
  before.forEach(({ constants }, i) => {
    const values = i ? state.scheduleConstants : state.ruleConstants;
    constants.forEach((value, k) => {
      if (typeof value === "function") values[k] = value(steps);
    });
  });
}
