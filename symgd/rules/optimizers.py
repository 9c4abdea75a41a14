"""The table of optimizers: one row of equations each, in PyTorch's semantics.

g is the gradient at w, lr the learning rate of step t = 1, 2, …; every state starts at 0 unless
the row says otherwise. Where PyTorch's form departs from the paper, a comment says so.
Weight decay, clipping and noise (:mod:`symgd.rules.gradients`) go in front of any of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from symgd.rules.rule import Rule

GD = Rule(
    name="gd",
    title="Gradient descent",
    source="Cauchy 1847, Comptes Rendus 25, 536-538",
    equations="w = w - lr*g",
)

# Polyak keeps lr inside the velocity; with it outside, as here, a change of lr acts at once.
# The first gradient enters whole: dampening begins with the second.
MOMENTUM = Rule(
    name="momentum",
    title="Momentum (heavy ball)",
    source="Polyak 1964, USSR Comput. Math. Math. Phys. 4(5), 1-17",
    constants={"momentum": 0.9, "dampening": 0},
    state={"b": 0},
    requires=("momentum >= 0",),
    equations="""
        b = where(t > 1, momentum*b + (1 - dampening)*g, g)
        w = w - lr*b
    """,
)

# Nesterov's gradient is taken at the point looked ahead to. Following that point instead of the
# one behind it, as PyTorch does, takes g at w.
NESTEROV = Rule(
    name="nesterov",
    title="Nesterov's accelerated gradient",
    source="Nesterov 1983, Soviet Math. Doklady 27, 372-376; Sutskever et al. 2013, ICML, eq. 3-4",
    constants={"momentum": 0.9},
    state={"b": 0},
    requires=("momentum >= 0",),
    equations="""
        b = momentum*b + g
        w = w - lr*(g + momentum*b)
    """,
)

# The paper's delta, here eps, stands outside the root.
ADAGRAD = Rule(
    name="adagrad",
    title="Adagrad",
    source="Duchi, Hazan & Singer 2011, JMLR 12, 2121-2159, Figure 1 (diagonal)",
    constants={"lr_decay": 0, "eps": 1e-10, "initial_accumulator": 0},
    state={"G": "initial_accumulator"},
    requires=("lr_decay >= 0", "eps >= 0", "initial_accumulator >= 0"),
    equations="""
        G = G + g**2
        w = w - lr/(1 + (t - 1)*lr_decay) * g/(sqrt(G) + eps)
    """,
)

# The paper has no learning rate: lr = 1. u averages the steps before lr scales them.
ADADELTA = Rule(
    name="adadelta",
    title="Adadelta",
    source="Zeiler 2012, arXiv:1212.5701, Algorithm 1",
    constants={"rho": 0.9, "eps": 1e-6},
    state={"v": 0, "u": 0},
    requires=("0 <= rho <= 1", "eps >= 0"),
    equations="""
        v = rho*v + (1 - rho)*g**2
        delta = sqrt(u + eps)/sqrt(v + eps) * g
        u = rho*u + (1 - rho)*delta**2
        w = w - lr*delta
    """,
)

# Graves's centered form has eps inside the root. max(…, 0): the variance of a gradient that
# stays the same rounds to either side of 0, and PyTorch's root of it may be NaN.
RMSPROP = Rule(
    name="rmsprop",
    title="RMSProp (centered = 1 subtracts the squared mean; momentum > 0 adds momentum)",
    source="Tieleman & Hinton 2012, Coursera lecture 6.5; Graves 2013, arXiv:1308.0850, eq. 38-41",
    constants={"alpha": 0.99, "eps": 1e-8, "momentum": 0, "centered": 0},
    state={"v": 0, "g_mean": 0, "b": 0},
    requires=("0 <= alpha <= 1", "eps >= 0", "momentum >= 0", "0 <= centered <= 1"),
    equations="""
        v = alpha*v + (1 - alpha)*g**2
        g_mean = alpha*g_mean + (1 - alpha)*g
        variance = max(v - centered*g_mean**2, 0)
        b = momentum*b + g/(sqrt(variance) + eps)
        w = w - lr*b
    """,
)

ADAM = Rule(
    name="adam",
    title="Adam",
    source="Kingma & Ba 2015, arXiv:1412.6980, Algorithm 1",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    state={"m": 0, "v": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0"),
    equations="""
        m = beta1*m + (1 - beta1)*g
        v = beta2*v + (1 - beta2)*g**2
        m_hat = m/(1 - beta1**t)
        v_hat = v/(1 - beta2**t)
        w = w - lr*m_hat/(sqrt(v_hat) + eps)
    """,
)

# The paper decays by the schedule's multiplier alone, PyTorch by the learning rate.
ADAMW = Rule(
    name="adamw",
    title="AdamW (decoupled weight decay)",
    source="Loshchilov & Hutter 2019, arXiv:1711.05101, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 1e-2},
    state={"m": 0, "v": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0", "weight_decay >= 0"),
    equations="""
        w = w - lr*weight_decay*w
        m = beta1*m + (1 - beta1)*g
        v = beta2*v + (1 - beta2)*g**2
        m_hat = m/(1 - beta1**t)
        v_hat = v/(1 - beta2**t)
        w = w - lr*m_hat/(sqrt(v_hat) + eps)
    """,
)

# The paper corrects no bias; PyTorch corrects it after the maximum is taken.
AMSGRAD = Rule(
    name="amsgrad",
    title="AMSGrad",
    source="Reddi, Kale & Kumar 2018, arXiv:1904.09237, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    state={"m": 0, "v": 0, "v_max": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0"),
    equations="""
        m = beta1*m + (1 - beta1)*g
        v = beta2*v + (1 - beta2)*g**2
        v_max = max(v_max, v)
        m_hat = m/(1 - beta1**t)
        v_hat = v_max/(1 - beta2**t)
        w = w - lr*m_hat/(sqrt(v_hat) + eps)
    """,
)

# The paper has no eps; it keeps a gradient of 0 from making 0/0.
ADAMAX = Rule(
    name="adamax",
    title="AdaMax",
    source="Kingma & Ba 2015, arXiv:1412.6980, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    state={"m": 0, "u": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0"),
    equations="""
        m = beta1*m + (1 - beta1)*g
        u = max(beta2*u, abs(g) + eps)
        w = w - lr/(1 - beta1**t) * m/u
    """,
)

# psi is PyTorch's momentum_decay; Dozat writes 0.96**(t/250).
NADAM = Rule(
    name="nadam",
    title="NAdam (Adam with Nesterov momentum)",
    source="Dozat 2016, ICLR workshop, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "psi": 4e-3},
    state={"m": 0, "v": 0, "mu_product": 1},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0", "psi >= 0"),
    equations="""
        mu = beta1*(1 - 0.96**(t*psi)/2)
        mu_next = beta1*(1 - 0.96**((t + 1)*psi)/2)
        mu_product = mu_product*mu
        m = beta1*m + (1 - beta1)*g
        v = beta2*v + (1 - beta2)*g**2
        m_hat = mu_next*m/(1 - mu_product*mu_next) + (1 - mu)*g/(1 - mu_product)
        v_hat = v/(1 - beta2**t)
        w = w - lr*m_hat/(sqrt(v_hat) + eps)
    """,
)

# The paper rectifies from rho > 4 on, PyTorch from rho > 5 on, with eps added to sqrt(v).
RADAM = Rule(
    name="radam",
    title="RAdam (rectified Adam)",
    source="Liu et al. 2020, arXiv:1908.03265, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
    state={"m": 0, "v": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "eps >= 0"),
    equations="""
        m = beta1*m + (1 - beta1)*g
        v = beta2*v + (1 - beta2)*g**2
        m_hat = m/(1 - beta1**t)
        rho_inf = 2/(1 - beta2) - 1
        rho = rho_inf - 2*t*beta2**t/(1 - beta2**t)
        r = where(rho > 5, sqrt((rho - 4)*(rho - 2)*rho_inf/((rho_inf - 4)*(rho_inf - 2)*rho)), 0)
        w = w - lr*m_hat*where(rho > 5, r*sqrt(1 - beta2**t)/(sqrt(v) + eps), 1)
    """,
)

# lr is the first size of a step and nothing else: a schedule has no effect.
RPROP = Rule(
    name="rprop",
    title="Rprop (resilient backpropagation)",
    source="Riedmiller & Braun 1993, IEEE ICNN, 586-591; Igel & Hüsken 2000, NC, iRprop-",
    constants={"eta_minus": 0.5, "eta_plus": 1.2, "delta_min": 1e-6, "delta_max": 50},
    state={"delta": "lr", "g_before": 0},
    requires=("0 < eta_minus < 1 < eta_plus", "0 < delta_min <= delta_max"),
    equations="""
        agreement = g*g_before
        eta = where(agreement > 0, eta_plus, where(agreement < 0, eta_minus, 1))
        delta = min(max(eta*delta, delta_min), delta_max)
        g = where(agreement < 0, 0, g)
        w = w - sign(g)*delta
        g_before = g
    """,
)

LION = Rule(
    name="lion",
    title="Lion (evolved sign momentum)",
    source="Chen et al. 2023, arXiv:2302.06675, Algorithm 2",
    constants={"beta1": 0.9, "beta2": 0.99, "weight_decay": 0},
    state={"m": 0},
    requires=("0 <= beta1 < 1", "0 <= beta2 < 1", "weight_decay >= 0"),
    equations="""
        w = w - lr*weight_decay*w
        w = w - lr*sign(beta1*m + (1 - beta1)*g)
        m = beta2*m + (1 - beta2)*g
    """,
)

# The averaging itself is left out: PyTorch too returns w and keeps the average beside it.
ASGD = Rule(
    name="asgd",
    title="ASGD (averaged stochastic gradient descent)",
    source="Polyak & Juditsky 1992, SIAM J. Control Optim. 30(4); Xu 2011, arXiv:1107.2490",
    constants={"lamda": 1e-4, "alpha": 0.75},
    requires=("lamda >= 0", "alpha >= 0"),
    equations="""
        eta = lr/(1 + lamda*lr*(t - 1))**alpha
        w = (1 - lamda*eta)*w - eta*g
    """,
)

optimizers: Mapping[str, Rule] = MappingProxyType(
    {
        rule.name: rule
        for rule in (
            *(GD, MOMENTUM, NESTEROV),
            *(ADAGRAD, ADADELTA, RMSPROP),
            *(ADAM, ADAMW, AMSGRAD, ADAMAX, NADAM, RADAM),
            *(RPROP, LION, ASGD),
        )
    }
)
