"use strict";
// The call that repeats the run in Python.

function pythonText(data, state) {
  const { variables } = data;
  const rule = data.rules[state.rule];
  const moved = movedConstants(rule, state.ruleConstants);
  const parts = [
    `symgd.Loss(${quoted(data.loss)}, ${tuple(variables.map(quoted))})`,
    tuple(Array.from(state.start, String)),
    `optimizer=${rule.given ? made("Rule", rule, state.ruleConstants) : quoted(rule.name)}`,
    ...(moved.length && !rule.given ? [`constants=${mapping(moved)}`] : []),
    `lr=${state.lr}`,
    ...scheduleText(data.schedules[state.schedule], state.scheduleConstants),
    `steps=${state.steps}`,
    `stop=${tuple(data.stop.map(quoted))}`,
  ];
  return `import symgd\n\nrun = symgd.descend(\n${parts.map((part) => `    ${part},\n`).join("")})`;
}

// JSON's strings are Python's, too.
const quoted = (text) => JSON.stringify(text);
const tuple = (parts) => `(${parts.join(", ")}${parts.length === 1 ? "," : ""})`;
const mapping = (pairs) => `{${pairs.map(([name, text]) => `${quoted(name)}: ${text}`).join(", ")}}`;

// Each constant with its value now, as Python writes it; a list takes several sliders.
function allConstants(choice, values) {
  let next = 0;
  return Object.entries(choice.defaults).map(([name, value]) => {
    if (Array.isArray(value)) {
      const entries = value.map(() => String(values[next++]));
      return [name, tuple(entries), tuple(value.map(String)), entries.join("/")];
    }
    const now = values[next++];
    const [text, before] = typeof value === "string" ? [quoted(value), quoted(value)] : [now, value];
    return [name, String(text), String(before), String(text)];
  });
}

function movedConstants(choice, values) {
  return allConstants(choice, values).filter(([, now, before]) => now !== before);
}

function made(kind, choice, values) {
  const constants = mapping(allConstants(choice, values));
  const state = mapping(
    Object.entries(choice.state).map(([name, value]) => [
      name,
      typeof value === "string" ? quoted(value) : value,
    ]),
  );
  const { name, equations } = choice;
  return `symgd.${kind}(${quoted(name)}, ${quoted(equations)}, constants=${constants}, state=${state})`;
}

function scheduleText(schedule, values) {
  if (schedule.given) return [`schedule=${made("Schedule", schedule, values)}`];
  const moved = movedConstants(schedule, values);
  if (schedule.name === "constant") return [];
  const settings = moved.map(([name, , , text]) => `${name}=${text}`).join(",");
  return [`schedule=${quoted(schedule.name + (settings && `:${settings}`))}`];
}
