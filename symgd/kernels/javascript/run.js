// The loop: loss and gradient, stopping tests, rate, rule, as symgd/kernels/single.py has it.

// The result's arrays: positions (T + 1)·n, losses and gradientNorms T + 1, rates T.
function run(program, settings) {
  const course = descend(program, settings);
  const verdict = judge(program, course, settings);
  const { n } = program.loss;
  return {
    positions: course.positions.subarray(0, verdict.count * n),
    losses: course.losses.subarray(0, verdict.count),
    gradientNorms: course.norms.subarray(0, verdict.count),
    rates: course.rates.subarray(0, verdict.count - 1),
    steps: verdict.count - 1,
    fired: course.fired,
    outcome: verdict.outcome,
    reason: verdict.reason,
  };
}

function descend({ loss, rule, schedule, stop }, settings) {
  const { start, lr, steps } = settings;
  const { n } = loss;
  const ruleConstants = numbers(settings.ruleConstants ?? rule.constants, steps);
  const scheduleConstants = numbers(settings.scheduleConstants ?? schedule.constants, steps);
  const ruleState = rule.begin(lr, ruleConstants, steps);
  const scheduleState = schedule.begin(lr, scheduleConstants, steps);
  const stopState = stop.begin();
  const positions = new Float64Array((steps + 1) * n);
  const losses = new Float64Array(steps + 1);
  const norms = new Float64Array(steps + 1);
  const rates = new Float64Array(steps);
  const [ruleBefore, scheduleBefore] = [ruleState.slice(), scheduleState.slice()];
  const w = Float64Array.from(start);
  const g = new Float64Array(n);
  let fired = 0;
  let taken = 0;
  for (; ; taken++) {
    positions.set(w, taken * n);
    losses[taken] = loss.gradient(w, g);
    norms[taken] = norm(g);
    if (!isFinite(losses[taken]) || !isFinite(norms[taken]) || !allFinite(w)) break;
    fired = stop.fired(w, g, losses[taken], taken, stopState);
    if (fired > 0 || taken === steps) break;
    ruleBefore.set(ruleState);
    scheduleBefore.set(scheduleState);
    const rate = schedule.rate(lr, taken, steps, losses[taken], scheduleState, scheduleConstants);
    rates[taken] = rate;
    if (rate < 0) break;
    rule.step(w, g, ruleState, rate, lr, taken + 1, steps, ruleConstants);
  }
  // What Python raises at: a step to no number, of which a part is undefined.
  const isUndefined = () => {
    const k = taken - 1;
    const before = positions.subarray(k * n, taken * n);
    loss.gradient(before, g);
    const rated = [lr, k, steps, losses[k], scheduleBefore, scheduleConstants];
    const moved = [before, g, ruleBefore, rates[k], lr, taken, steps, ruleConstants];
    return schedule.undefinedPart(...rated) >= 0 || rule.undefinedPart(...moved) >= 0;
  };
  const broken = taken > 0 && !allFinite(w) && isUndefined();
  return { positions, losses, norms, rates, fired, taken, broken, n };
}

// A default that depends on the length of the run is a function of it.
function numbers(constants, steps) {
  return constants.map((value) => (typeof value === "function" ? value(steps) : value));
}
