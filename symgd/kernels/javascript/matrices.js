// Small matrices, as arrays of rows.

// The eigenvalues of a symmetric matrix, ascending, by Jacobi's rotations (Golub & Van Loan,
// Matrix Computations, 4th ed. 2013, section 8.5).
function eigenvalues(matrix) {
  const a = matrix.map((row) => Array.from(row));
  const n = a.length;
  const size = largest(a.flat(), 0, n * n);
  for (let sweep = 0; sweep < 50; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) <= 1e-17 * size) continue;
        rotated = true;
        rotate(a, p, q);
      }
    }
    if (!rotated) break;
  }
  return a.map((row, i) => row[i]).sort((x, y) => x - y);
}

function rotate(a, p, q) {
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k][p], a[k][q]];
    a[k][p] = c * x - s * y;
    a[k][q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p][k], a[q][k]];
    a[p][k] = c * x - s * y;
    a[q][k] = s * x + c * y;
  }
  a[p][q] = a[q][p] = 0;
}

// The spectral radius, infinite where M is not finite: of one or two rows by the formula, of more
// as Gelfand's limit of ‖Mᵏ‖^(1/k), by squaring.
function radius(matrix) {
  if (matrix.flat().some((entry) => !Number.isFinite(entry))) return Infinity;
  if (matrix.length === 1) return Math.abs(matrix[0][0]);
  if (matrix.length === 2) return radiusOfTwo(matrix);
  const n = matrix.length;
  let power = Float64Array.from(matrix.flat());
  let square = new Float64Array(n * n);
  let logarithm = 0;
  for (let k = 0; k < 60; k++) {
    const size = largest(power, 0, n * n);
    if (size === 0) return 0;
    logarithm += Math.log(size) / 2 ** k;
    for (let i = 0; i < n * n; i++) power[i] /= size;
    squared(power, n, square);
    [power, square] = [square, power];
  }
  return Math.exp(logarithm);
}

function squared(matrix, n, result) {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += matrix[i * n + k] * matrix[k * n + j];
      result[i * n + j] = sum;
    }
  }
}

function radiusOfTwo([[a, b], [c, d]]) {
  const middle = (a + d) / 2;
  const spread = ((a - d) / 2) ** 2 + b * c;
  if (spread < 0) return Math.sqrt(a * d - b * c);
  return Math.abs(middle) + Math.sqrt(spread);
}

// The largest learning rate up to which a mode of that curvature shrinks, as rate_limit in
// symgd/stability/rates.py; null where the rule has none.
function limit(stability, curvature, constants) {
  if (stability === null) return null;
  if (!(curvature > 0)) return 0;
  const at = (rate) => stability.radius(curvature, rate, constants);
  const rates = Array.from({ length: 300 }, (_, i) => 10 ** (-9 + (18 * i) / 299) / curvature);
  const since = rates.findIndex((rate) => at(rate) < 1 - 1e-7);
  if (since < 0) return 0;
  const first = rates.findIndex((rate, i) => i > since && at(rate) > 1 + 1e-12);
  if (first < 0) return Infinity;
  let [low, high] = [rates[first - 1], rates[first]];
  for (let k = 0; k < 52; k++) {
    const middle = (low + high) / 2;
    if (at(middle) > 1) high = middle;
    else low = middle;
  }
  return Number(high.toPrecision(12));
}

// The Hessian of a long loss: central differences of its gradient, as in symgd/curvature.py.
function differences(loss, w) {
  const n = loss.n;
  const [ahead, behind] = [new Float64Array(n), new Float64Array(n)];
  const rows = Array.from(w, (place, i) => {
    const h = Math.cbrt(Number.EPSILON) * (1 + Math.abs(place));
    const moved = Float64Array.from(w);
    moved[i] = place + h;
    loss.gradient(moved, ahead);
    moved[i] = place - h;
    loss.gradient(moved, behind);
    return Array.from(ahead, (slope, j) => (slope - behind[j]) / (2 * h));
  });
  return rows.map((row, i) => row.map((entry, j) => (entry + rows[j][i]) / 2));
}
