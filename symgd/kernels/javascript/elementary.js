// Functions that JavaScript lacks, in forms that neither overflow nor cancel: those of
// symgd/language/numeric.py, line by line.

const sec = (x) => 1 / Math.cos(x);
const csc = (x) => 1 / Math.sin(x);
const cot = (x) => 1 / Math.tan(x);

const relu = (x) => (x <= 0 ? 0 : x);

function sigmoid(x) {
  const small = Math.exp(-Math.abs(x));
  return (x < 0 ? small : 1) / (1 + small);
}

const softplus = (x) => relu(x) + Math.log1p(Math.exp(-Math.abs(x)));

function logaddexp(a, b) {
  return a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}

function logcosh(x) {
  const size = Math.abs(x);
  if (size < 1) return Math.log1p(2 * Math.sinh(x / 2) ** 2);
  return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
}

function huber(x, delta) {
  const size = Math.abs(x);
  return size <= delta ? (x * x) / 2 : delta * (size - delta / 2);
}
