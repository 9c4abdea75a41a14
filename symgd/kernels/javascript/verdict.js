// How a run ended, and the sentence that says so: symgd/verdict.py, with the same numbers.

const FAR_AWAY = 1e12;
const DOWNHILL = 1e6;
const PAIRS = 10;

// A course is what a run left: positions, losses, norms, rates, the test that fired, the steps
// taken, whether the last one was broken, n. The settings may hold names to tell it with:
// `variables`, `tests` as typed, and `parts` of the loss.
function judge(program, course, settings) {
  const bad = firstBad(course);
  if (bad >= 0) return failure(program, course, settings, bad);
  const { taken, rates, norms } = course;
  if (rates[taken] < 0) {
    const reason = `the learning rate is ${shown(rates[taken], 4)} at step ${taken}`;
    return verdict(taken, "left the domain", `${reason}: give one that stays positive`);
  }
  const swing = oscillation(course, settings);
  if (swing) return verdict(taken, "oscillates", swing);
  if (course.fired > 0) return stopped(program, course, settings);
  const growth = growing(course);
  if (growth) return verdict(taken, "diverged", growth);
  const reason = `took all ${counted(taken)}; the gradient's norm is ${shown(norms[taken], 3)}`;
  return verdict(taken, "reached the step limit", `${reason}, and no stopping test fired`);
}

const verdict = (steps, outcome, reason) => ({ count: steps + 1, outcome, reason });

// The first position that is not finite in all, or both far away and as steep as the start.
function firstBad({ positions, losses, norms, taken, n }) {
  const far = FAR_AWAY * (1 + largest(positions, 0, n));
  for (let k = 0; k <= taken; k++) {
    const size = largest(positions, k * n, (k + 1) * n);
    const finite = isFinite(size) && isFinite(losses[k]) && isFinite(norms[k]);
    if (!finite || !(size <= far || norms[k] < norms[0])) return k;
  }
  return -1;
}

function failure({ loss }, course, settings, bad) {
  const { positions, losses, norms, rates, broken, n } = course;
  const w = positions.subarray(bad * n, (bad + 1) * n);
  const kept = Math.max(bad - 1, 0);
  const where = place(w, settings);
  const went = bad === 0 ? `the start is ${where}` : `step ${bad} went to ${where}`;
  const size = largest(w, 0, n);
  if (!isFinite(size)) {
    if (broken) {
      const part = "a part of the rule or of the learning rate is undefined there";
      const first = bad === 1 ? "; t is 0 at first" : "";
      return verdict(kept, "left the domain", `step ${bad} cannot be taken: ${part}${first}`);
    }
    if (bad < 3 || Number.isNaN(rates[bad - 1])) {
      const reason = "its learning rate or its rule makes no finite number";
      return verdict(kept, "diverged", `step ${bad} overflows: ${reason}`);
    }
  } else if (!isFinite(losses[bad])) {
    const number = loss.undefinedPart(w);
    if (number >= 0) {
      const part = settings.parts?.[number] ?? "the loss";
      const what = Number.isNaN(losses[bad]) ? "undefined" : "infinite";
      return verdict(kept, "left the domain", `${went}, where ${part} is ${what}`);
    }
  } else if (!isFinite(norms[bad]) && size < FAR_AWAY) {
    return verdict(kept, "not differentiable", `${went}, where the loss has no gradient`);
  }
  const lands = isFinite(losses[bad]) ? losses[bad] : losses[kept];
  if (losses[bad] === -Infinity || lands < losses[0]) {
    const reason = `it passed ${shown(lands, 3)} at step ${bad}`;
    return verdict(kept, "diverged", `the loss falls without bound: ${reason}`);
  }
  const since = lowest(losses.subarray(0, bad));
  return verdict(kept, "diverged", `the loss has grown without bound since step ${since}`);
}

// Each quarter of the run goes higher, in steps that are no shorter.
function growing({ positions, losses, norms, taken, n }) {
  const away = largest(positions, taken * n, (taken + 1) * n);
  const [first, last] = [losses[0], losses[taken]];
  if (away > DOWNHILL * (1 + largest(positions, 0, n)) && last < first && norms[taken] >= norms[0]) {
    return `the loss falls without bound: it is ${shown(last, 3)} and far from the start`;
  }
  if (taken < 7) return null;
  const strides = new Float64Array(taken);
  for (let i = n; i < (taken + 1) * n; i++) {
    const k = Math.floor(i / n) - 1;
    strides[k] = Math.max(strides[k], Math.abs(positions[i] - positions[i - n]));
  }
  const peaks = quarters(losses.subarray(0, taken + 1));
  const lengths = quarters(strides);
  const rising = peaks[0] < peaks[1] && peaks[1] < peaks[2] && peaks[2] < peaks[3];
  if (!rising || !(last > first) || lengths[3] < lengths[0]) return null;
  const since = lowest(losses.subarray(0, taken + 1));
  const grown = `from ${shown(losses[since], 3)} to ${shown(last, 3)}`;
  return `the loss has grown since step ${since}, ${grown}`;
}

// The largest value of each quarter; the first ones are longer by one where it does not come out.
function quarters(values) {
  const [size, more] = [Math.floor(values.length / 4), values.length % 4];
  const end = (q) => q * size + Math.min(q, more);
  return [0, 1, 2, 3].map((q) => values.subarray(end(q), end(q + 1)).reduce((a, b) => Math.max(a, b)));
}

const lowest = (values) => values.indexOf(values.reduce((a, b) => Math.min(a, b)));

// A run that goes to and fro between two points, at a rate that stays.
function oscillation({ positions, rates, taken, n }, settings) {
  if (taken < PAIRS + 1) return null;
  for (let k = taken - PAIRS - 1; k < taken; k++) if (rates[k] !== rates[taken - 1]) return null;
  const [from, end] = [(taken - PAIRS - 1) * n, (taken + 1) * n];
  const scale = largest(positions, from, end) + Number.MIN_VALUE;
  for (let i = from + 2 * n; i < end; i++) {
    if (Math.abs(positions[i] - positions[i - 2 * n]) > 1e-9 * scale) return null;
  }
  const [goes, stays] = [[], []];
  const settled = (value) => (Math.abs(value) > 1e-9 * scale ? value : 0);
  for (let i = 0; i < n; i++) {
    const [a, b] = [positions[end - 2 * n + i], positions[end - n + i]];
    const [low, high] = [settled(Math.min(a, b)), settled(Math.max(a, b))];
    const name = variable(i, settings);
    if (Math.abs(a - b) > 1e-6 * scale) goes.push(`${name} between ${shown(low)} and ${shown(high)}`);
    else stays.push(`${name} stays at ${shown(settled(b))}`);
  }
  if (goes.length === 0) return null;
  const rest = stays.length > 0 ? `, while ${stays.slice(0, 4).join(", ")}` : "";
  return `goes to and fro, ${goes.slice(0, 4).join(", ")}${rest}`;
}

function stopped(program, course, settings) {
  const { fired, taken, norms } = course;
  const text = settings.tests?.[fired - 1] ?? `stopping test ${fired}`;
  const kind = program.stop.kinds[fired - 1];
  if (kind === "limit") {
    return verdict(taken, "reached the step limit", `${text}: ${counted(taken)}`);
  }
  const [outcome, found] = rest(program.loss, course);
  const steep = kind === "change" && norms[taken] > 0.01 * norms[0];
  const still = steep ? `, though the gradient's norm is still ${shown(norms[taken], 3)}` : "";
  return verdict(taken, outcome, `${text} after ${counted(taken)}${found}${still}`);
}

// A minimum, or a saddle or a maximum, by the Hessian where the run came to rest.
function rest(loss, { positions, losses, norms, taken, n }) {
  const w = positions.subarray(taken * n, (taken + 1) * n);
  const hessian = norms[taken] > 1e-3 ? null : loss.hessian(w);
  if (hessian === null || !hessian.flat().every(Number.isFinite)) return ["converged", ""];
  const curvatures = eigenvalues(hessian);
  const most = largest(curvatures, 0, n);
  if (most * (1 + largest(w, 0, n)) ** 2 <= 1e-6 * (1 + Math.abs(losses[taken]))) {
    return ["converged", ", where the loss hardly curves: this need not be a minimum"];
  }
  if (curvatures[0] >= -1e-6 * most) return ["converged", ""];
  const kind = curvatures[n - 1] > 0 ? "a saddle" : "a maximum";
  const found = `the Hessian has the eigenvalue ${shown(curvatures[0], 4)}`;
  return ["stopped at a non-minimum", `, but this is ${kind}: ${found}; start elsewhere`];
}
