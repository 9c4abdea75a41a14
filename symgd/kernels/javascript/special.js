// Special functions, to about 1e-14. DLMF is the NIST Digital Library of Mathematical Functions,
// https://dlmf.nist.gov; the oracle of the tests is mpmath.

// B2, B4, …, B16. From FAR on, the asymptotic series that stop there are exact in doubles.
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const FAR = 14;

// exp(-x²): the square is taken apart, since its rounding would count x² times.
function gauss(x) {
  const near = Math.fround(x);
  return Math.exp(-near * near) * Math.exp((near - x) * (near + x));
}

// DLMF 7.6.2: a series of positive terms.
function erf(x) {
  const size = Math.abs(x);
  if (size > 1.5) return Math.sign(x) * (1 - erfc(size));
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * gauss(x) * sum;
}

// DLMF 7.9.1: a continued fraction, from its far end; the nearer to 0, the longer.
function erfc(x) {
  if (x < 1) return 1 - erf(x);
  if (x > 28) return 0;
  let tail = 0;
  for (let k = Math.ceil(15 + 150 / (x * x)); k > 0; k--) tail = k / 2 / (x + tail);
  return gauss(x) / (Math.sqrt(Math.PI) * (x + tail));
}

// sin(πx) and cos(πx), exact where x is a whole number.
function sinPi(x) {
  const rest = x - 2 * Math.round(x / 2);
  const folded = Math.abs(rest) > 0.5 ? Math.sign(rest) - rest : rest;
  return Math.sin(Math.PI * folded);
}

const cosPi = (x) => sinPi(0.5 - Math.abs(x - 2 * Math.round(x / 2)));

const isPole = (x) => x <= 0 && Number.isInteger(x);

// DLMF 5.11.1: what Stirling's formula leaves out of log Γ, for x >= FAR.
function stirling(x) {
  let sum = 0;
  for (let k = BERNOULLI.length; k > 0; k--) {
    sum = sum / (x * x) + BERNOULLI[k - 1] / (2 * k * (2 * k - 1));
  }
  return sum / x;
}

// Stirling's formula from FAR on, DLMF 5.5.1 below, and 5.5.3 on the left of 0.
function gamma(x) {
  if (isPole(x) || x === -Infinity) return NaN;
  if (Number.isInteger(x) && x < FAR + 10) return factorial(x - 1);
  if (x < 0) return Math.PI / (x * sinPi(-x) * gamma(-x));
  if (x > 172) return Infinity;
  let divisor = 1;
  let far = x;
  for (; far < FAR; far++) divisor *= far;
  const root = Math.pow(far, far / 2 - 0.25);
  return (Math.sqrt(2 * Math.PI) * root * Math.exp(-far) * root * Math.exp(stirling(far))) / divisor;
}

function factorial(n) {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

function loggamma(x) {
  if (isPole(x)) return NaN;
  if (x === -Infinity || x === Infinity) return Infinity;
  if (x < 0) return Math.log(Math.PI / Math.abs(x * sinPi(x))) - loggamma(-x);
  if (x < 1e-300) return -Math.log(x);
  if (x < FAR) return Math.log(gamma(x));
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + stirling(x);
}

const digamma = (x) => polygamma(0, x);

// The derivative of digamma of a whole order. DLMF 5.15.8 and 5.11.2 from FAR on, 5.15.5 below,
// 5.15.6 on the left of 0.
function polygamma(order, x) {
  if (isPole(x)) return NaN;
  if (x < 0) return minusToThe(order) * polygamma(order, 1 - x) - slopeOfCot(order, x);
  const whole = factorial(order);
  let sum = 0;
  let far = x;
  for (; far < FAR + order; far++) sum += whole / far ** (order + 1);
  let tail = 0;
  for (let k = BERNOULLI.length; k > 0; k--) {
    let rising = BERNOULLI[k - 1] / (order === 0 ? 2 * k : 1);
    for (let j = 2 * k + 1; j < 2 * k + order; j++) rising *= j;
    tail = (tail + rising) / (far * far);
  }
  const first = order === 0 ? -Math.log(far) : whole / order / far ** order;
  const second = whole / 2 / far ** (order + 1);
  return -minusToThe(order) * (sum + first + second + tail / far ** order);
}

const minusToThe = (order) => (order % 2 === 0 ? 1 : -1);

// The derivative of that order of π cot(πx): a polynomial in c = cot(πx), as c' = -π (1 + c²).
function slopeOfCot(order, x) {
  let polynomial = [0, 1];
  for (let k = 0; k < order; k++) {
    const next = new Array(polynomial.length + 1).fill(0);
    for (let j = 1; j < polynomial.length; j++) {
      next[j - 1] -= j * polynomial[j];
      next[j + 1] -= j * polynomial[j];
    }
    polynomial = next;
  }
  const c = cosPi(x) / sinPi(x);
  return Math.PI ** (order + 1) * polynomial.reduceRight((sum, entry) => sum * c + entry, 0);
}
