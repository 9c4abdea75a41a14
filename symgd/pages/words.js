"use strict";
// Words: what a run did, and whether a rule holds at a minimum, in sentences.

function capitalised(text) {
  return text[0].toUpperCase() + text.slice(1);
}

function pointText(point, names) {
  const shownNames = names.slice(0, 6).map((name, i) => `${name} = ${shown(point[i], 5)}`);
  return [...shownNames, ...(names.length > 6 ? ["…"] : [])].join(", ");
}

function pointAt(result, n, step) {
  return result.positions.subarray(step * n, (step + 1) * n);
}

function nowText(result, names, step) {
  const point = pointText(pointAt(result, names.length, step), names);
  const loss = result.losses[step];
  const rate = step < result.steps ? `, next learning rate ${shown(result.rates[step], 4)}` : "";
  const value = isFinite(loss)
    ? `loss ${shown(loss, 5)}, gradient’s norm ${shown(result.gradientNorms[step], 4)}`
    : "the loss is undefined";
  return `Step ${step} of ${result.steps}: ${point}; ${value}${rate}.`;
}

const NEAR = 1e-6; // of the gradient at the start: what is left of it at a minimum

// Where a rule is judged: where a run came to rest; else at the known minimum that is nearest to
// where it was lowest, or there.
function judgedAt(result, n, minima) {
  let best = 0;
  result.losses.forEach((loss, step) => (best = loss < result.losses[best] ? step : best));
  const bottom = Array.from(pointAt(result, n, best));
  const away = (point) => Math.hypot(...point.map((x, i) => x - bottom[i]));
  const rests = result.outcome === "converged" || result.outcome === "stopped at a non-minimum";
  const norms = result.gradientNorms;
  const near = rests || norms[result.steps] <= NEAR * norms[0];
  if (minima.length && !rests) {
    const point = minima.reduce((one, other) => (away(other) < away(one) ? other : one));
    return { point, near, name: "At the nearest known minimum" };
  }
  const ended = best === result.steps;
  return { point: bottom, near, name: ended ? "Where it ended" : `At its lowest point, step ${best}` };
}

const ROUNDING = 1e-12; // of a radius

// A number with four digits, or as many as tell it from 1.
function shownBeside1(value) {
  const distance = Math.abs(value - 1);
  const told = distance > 0 && distance < 1 ? 2 - Math.floor(Math.log10(distance)) : 0;
  return shown(value, Math.min(Math.max(told, 4), 17));
}

// The verdict on a rule: the curvatures at a point, the spectral radius of its step there, and the
// learning rates up to which every mode shrinks.
function stabilityText({ loss, stability, adaptive, rule, constants, rates, at, clipped }) {
  if (stability === null) {
    const why = adaptive || "has no linearisation";
    return `No linearisation: ${rule} ${why}, so no limit follows from the curvature.`;
  }
  const matrix = loss.hessian(Float64Array.from(at.point));
  if (matrix === null || !matrix.flat().every(Number.isFinite)) {
    return `${at.name}, the loss has no curvature to judge the learning rate by.`;
  }
  const curvatures = symgd.eigenvalues(matrix);
  const [smallest, largest] = [curvatures[0], curvatures[curvatures.length - 1]];
  const size = Math.max(Math.abs(smallest), Math.abs(largest));
  const modes = curvatures.filter((curvature) => curvature > 1e-9 * (1e-9 + size));
  if (!modes.length) {
    return `${at.name}, the loss curves upwards nowhere, so no limit follows from the curvature.`;
  }
  const limit = Math.min(...modes.map((mode) => symgd.limit(stability, mode, constants)));
  const upTo = Number.isFinite(limit) ? `up to ${shown(limit, 4)}` : "however large";
  if (smallest < -1e-6 * size) {
    return (
      `No minimum: ${at.name.toLowerCase()}, the loss curves downwards, too, by ${shown(smallest, 4)}. ` +
      `Where it curves upwards, by up to λ = ${shown(largest, 4)}, learning rates are stable ${upTo}.`
    );
  }
  const rate = rates[rates.length - 1];
  const radius = Math.max(...modes.map((mode) => stability.radius(mode, rate, constants)));
  const [head, law] = judged(radius, rate, limit, at.near && !clipped);
  const [, highest] = extent(rates);
  const varies = rates.some((each) => each !== rate);
  const last = varies ? ` at its last rate, ${shown(rate, 4)},` : "";
  const above = varies && highest > limit && rate < limit
    ? ` At step ${rates.indexOf(highest) + 1} the rate ${shown(highest, 4)} was above that.` : "";
  const aside = clipped ? " Clipping still acts on the gradient where it ended; none of this counts it." : "";
  return (
    `${head}: ${at.name.toLowerCase()}, the largest curvature is λ = ${shown(largest, 4)}. ` +
    `Spectral radius ${shownBeside1(radius)}${last} ${law}. Stable learning rates: ${upTo}.${above}${aside}`
  );
}

// The verdict in a word, and what the radius means.
function judged(radius, rate, limit, near) {
  if (rate < limit && Math.abs(radius - 1) < ROUNDING) {
    return ["Too slow", "but for rounding: with a rate so small, nothing moves"];
  }
  if (radius >= 1) return ["Unstable", "≥ 1: it cannot settle there"];
  return ["Stable", near
    ? "< 1: in the end, each step shrinks the distance by it"
    : "< 1: once near a minimum of such curvature, each step would shrink the distance by it"];
}
