"use strict";
// The call that repeats the run in Python.

function pythonText(data, state) {
  const rule = data.rules[state.rule];
  // A rule that was typed is its own name, and its states start at 0.
  const typed = rule.given && rule.name === rule.equations;
  const all = allConstants(rule, state.ruleConstants);
  const constants = typed ? all : all.filter(moved);
  const parts = [
    data.python.loss,
    tuple(Array.from(state.start, String)),
    `optimizer=${rule.given && !typed ? made("Rule", rule, state.ruleConstants) : quoted(rule.name)}`,
    ...(constants.length && (typed || !rule.given) ? [`constants=${mapping(constants)}`] : []),
    `lr=${state.lr}`,
    ...scheduleText(data.schedules[state.schedule], state.scheduleConstants),
    `steps=${state.steps}`,
    `stop=${tuple(data.stop.map(quoted))}`,
  ];
  return `${data.python.before}\nrun = symgd.descend(\n${parts.map((part) => `    ${part},\n`).join("")})`;
}

// JSON's strings are Python's, too.
const quoted = (text) => JSON.stringify(text);
const tuple = (parts) => `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
const mapping = (pairs) => `{${pairs.map(([name, text]) => `${quoted(name)}: ${text}`).join(", ")}}`;

// Each constant: its name, its value now and in symgd's table as Python writes them, and now as a
// schedule's text does. A list takes several sliders; a text has none.
function allConstants(choice, values) {
  let next = 0;
  return Object.entries(choice.typed).map(([name, typed]) => {
    const count = Array.isArray(typed) ? typed.length : 1;
    const found = values.slice(next, (next += count));
    const now = typeof typed === "string" ? typed : Array.isArray(typed) ? found : found[0];
    return [name, literal(now), literal(choice.usual[name]), [now].flat().join("/")];
  });
}

function literal(value) {
  if (Array.isArray(value)) return tuple(value.map(String));
  return typeof value === "string" ? quoted(value) : String(value);
}

function moved([, now, before]) {
  return now !== before;
}

function made(kind, choice, values) {
  const constants = mapping(allConstants(choice, values));
  const state = mapping(
    Object.entries(choice.state).map(([name, value]) => [name, literal(value)]),
  );
  const { name, equations } = choice;
  return `symgd.${kind}(${quoted(name)}, ${quoted(equations)}, constants=${constants}, state=${state})`;
}

function scheduleText(schedule, values) {
  if (schedule.given) return [`schedule=${made("Schedule", schedule, values)}`];
  if (schedule.name === "constant") return [];
  const settings = allConstants(schedule, values).filter(moved).map(([name, , , text]) => `${name}=${text}`).join(",");
  return [`schedule=${quoted(schedule.name + (settings && `:${settings}`))}`];
}
