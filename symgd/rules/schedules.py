"""The table of learning-rate schedules, one row of equations each.

lr is the base rate, t = 0, 1, … the steps already taken, steps the length of the run. Where
PyTorch's scheduler of the same name departs from ours, a comment says so.
"""

from collections.abc import Mapping
from types import MappingProxyType

from symgd.rules.rule import Schedule

CONSTANT = Schedule(
    name="constant",
    title="Constant rate",
    source="Cauchy 1847, Comptes Rendus 25, 536-538",
    equations="rate = lr",
)

STEP = Schedule(
    name="step",
    title="Step decay",
    source="Krizhevsky, Sutskever & Hinton 2012, NeurIPS 25, section 5",
    constants={"gamma": 0.1, "step": 30},
    requires=("gamma >= 0", "step > 0"),
    equations="rate = lr*gamma**floor(t/step)",
)

MULTISTEP = Schedule(
    name="multistep",
    title="Multi-step decay",
    source="He et al. 2016, arXiv:1512.03385, section 4.2",
    constants={"milestones": (50.0, 75.0), "gamma": 0.1},
    requires=("gamma >= 0",),
    equations="rate = lr*gamma**sum(where(t >= milestones, 1, 0))",
)

# PyTorch writes lr*gamma**t: gamma = exp(-k).
EXPONENTIAL = Schedule(
    name="exponential",
    title="Exponential decay",
    source="Bottou 2012, Neural Networks: Tricks of the Trade, LNCS 7700, 421-436",
    constants={"k": 0.01},
    equations="rate = lr*exp(-k*t)",
)

# After T the rate stays at lr_min; PyTorch's rises again.
COSINE = Schedule(
    name="cosine",
    title="Cosine annealing",
    source="Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5 without restarts",
    constants={"T": "steps", "lr_min": 0},
    requires=("T > 0", "lr_min >= 0"),
    equations="rate = lr_min + (lr - lr_min)/2*(1 + cos(pi*min(t/T, 1)))",
)

# T_0 and T_mult have the paper's values; PyTorch's T_mult is 1 unless given.
RESTARTS = Schedule(
    name="restarts",
    title="Cosine annealing with warm restarts (SGDR)",
    source="Loshchilov & Hutter 2017, arXiv:1608.03983, eq. 5",
    constants={"T_0": 10, "T_mult": 2, "lr_min": 0},
    state={"T_cur": 0, "T_i": "T_0"},
    requires=("T_0 > 0", "T_mult >= 1", "lr_min >= 0"),
    equations="""
        rate = lr_min + (lr - lr_min)/2*(1 + cos(pi*T_cur/T_i))
        T_next = T_cur + 1
        T_cur = where(T_next >= T_i, T_next - T_i, T_next)
        T_i = where(T_next >= T_i, T_mult*T_i, T_i)
    """,
)

LINEAR = Schedule(
    name="linear",
    title="Linear decay",
    source="Goyal et al. 2017, arXiv:1706.02677, section 2.2 (there as a warm-up)",
    constants={"start_factor": 1, "end_factor": 0, "T": "steps"},
    requires=("start_factor >= 0", "end_factor >= 0", "T > 0"),
    equations="rate = lr*(start_factor + (end_factor - start_factor)*min(t/T, 1))",
)

# PyTorch's lr_min is 0 and its power 1 unless given.
POLYNOMIAL = Schedule(
    name="polynomial",
    title="Polynomial decay",
    source="Chen et al. 2018, arXiv:1606.00915, section 4.1 ('poly')",
    constants={"power": 0.9, "T": "steps", "lr_min": 0},
    requires=("power >= 0", "T > 0", "lr_min >= 0"),
    equations="rate = lr_min + (lr - lr_min)*(1 - min(t/T, 1))**power",
)

# lr is the highest rate. The paper, and PyTorch by default, also move the momentum the other
# way; here it stays. max(…, 1): a rise or fall shorter than a step is over at once.
ONECYCLE = Schedule(
    name="onecycle",
    title="One-cycle policy",
    source="Smith & Topin 2018, arXiv:1708.07120, with cosines for straight lines",
    constants={"T": "steps", "pct_start": 0.3, "div": 25, "final_div": 1e4},
    requires=("T > 0", "0 <= pct_start <= 1", "div > 0", "final_div > 0"),
    equations="""
        lr_first = lr/div
        lr_last = lr_first/final_div
        peak = pct_start*T - 1
        up = min(t/max(peak, 1), 1)
        down = min(max(t - peak, 0)/max(T - 1 - peak, 1), 1)
        rising = lr + (lr_first - lr)/2*(1 + cos(pi*up))
        falling = lr_last + (lr - lr_last)/2*(1 + cos(pi*down))
        rate = where(t <= peak, rising, falling)
    """,
)

# threshold*abs(best): PyTorch's best*(1 - threshold) takes a negative loss that stays the same
# for an improvement for ever. PyTorch also skips a reduction by less than 1e-8. The rate of a step
# has seen the loss before it: scheduler.step(loss) comes before optimizer.step().
PLATEAU = Schedule(
    name="plateau",
    title="Reduce on plateau",
    source="PyTorch, torch.optim.lr_scheduler.ReduceLROnPlateau (mode 'min', relative threshold)",
    constants={"factor": 0.1, "patience": 10, "threshold": 1e-4, "cooldown": 0, "lr_min": 0},
    state={"best": 0, "bad": 0, "wait": 0, "reduced": "lr"},
    requires=("0 < factor < 1", "patience >= 0", "threshold >= 0", "cooldown >= 0", "lr_min >= 0"),
    equations="""
        better = where(t < 1 or loss < best - threshold*abs(best), 1, 0)
        best = where(better > 0, loss, best)
        bad = where(better > 0 or wait > 0, 0, bad + 1)
        reduce = where(bad > patience, 1, 0)
        reduced = where(reduce > 0, max(factor*reduced, min(reduced, lr_min)), reduced)
        wait = where(reduce > 0, cooldown, max(wait - 1, 0))
        bad = where(reduce > 0, 0, bad)
        rate = reduced
    """,
)

schedules: Mapping[str, Schedule] = MappingProxyType(
    {
        schedule.name: schedule
        for schedule in (
            *(CONSTANT, STEP, MULTISTEP, EXPONENTIAL),
            *(COSINE, RESTARTS, LINEAR, POLYNOMIAL, ONECYCLE),
            PLATEAU,
        )
    }
)
