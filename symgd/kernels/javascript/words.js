// Numbers and places in sentences.

const counted = (steps) => `${steps} step${steps === 1 ? "" : "s"}`;

const variable = (i, settings) => settings.variables?.[i] ?? `w${i + 1}`;

function place(w, settings) {
  const told = Array.from(w, (value, i) => `${variable(i, settings)} = ${shown(value)}`);
  return (told.length <= 6 ? told : [...told.slice(0, 5), "…"]).join(", ");
}

// A number as Python's format %g writes it.
function shown(value, digits = 6) {
  if (!isFinite(value) || value === 0) return value === 0 ? "0" : String(value);
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  if (exponent >= -4 && exponent < digits) return String(Number(value.toPrecision(digits)));
  const sign = exponent < 0 ? "-" : "+";
  return `${Number(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
