// Arrays of numbers.

// The Euclidean norm; where the squares overflow or vanish, scaled by the largest entry.
function norm(vector) {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  if (sum > 1e-290 && sum < Infinity) return Math.sqrt(sum);
  const size = largest(vector, 0, vector.length);
  if (size === 0 || !isFinite(size)) return size;
  return size * norm(vector.map((entry) => entry / size));
}

// The largest absolute value of entries from … to - 1; NaN where one is.
function largest(vector, from, to) {
  let size = 0;
  for (let i = from; i < to; i++) size = Math.max(size, Math.abs(vector[i]));
  return size;
}

function allFinite(vector) {
  for (let i = 0; i < vector.length; i++) if (!isFinite(vector[i])) return false;
  return true;
}
