"""Exact inference of regimes that last for known times and switch by the state.

Paper: Abdul Fatir Ansari et al., "Deep Explicit Duration Switching Models for
Time Series" (RED-SDS), NeurIPS 2021. Bib key: ``ansari2021deep``.
Equation numbers are those of the submitted version. The recursions of its
section 3.2 stand in the paper's appendix; here they are written out from
Eqs. (2), (3) and (5), without numbers.

Implemented: the duration model, the switch that looks at the state, and the
exact forward-backward pass over regime and count in log space, beside the
ordinary hidden Markov model (HMM) and the pair (regime, count) taken as one
"meta switch". Every density here is a Gaussian with a linear mean.

Left out: the inference network that guesses x from y, and learning with
annealed temperatures. The state x is observed and all parameters are known,
so that only the discrete part, the one the paper solves exactly, is at work.

What is compared. All models share the true dynamics p(x_t | x_{t-1}, z_t); they
differ in the law of the switch alone. Regimes are read off as the most probable
z_t given the whole series, x_{1..T}. Three kinds of data:

``clock``       regimes last about 6, 10 or 15 steps, whatever the state
``walls``       a ball between two walls turns by where it is, whatever the time
``thermostat``  looks about every 12 steps, and then decides by the temperature

and five models:

frames      the most likely z_t of each step alone, no law of the switch
hmm         stays geometric, with the true mean; the next regime chosen blindly
durations   stays as they are distributed in truth; the next chosen blindly
arrow       d_max = 1, the switch sees x_{t-1} at every step
both        the law that made the data

The distribution of stays is known for ``clock``; for the other two it is the
histogram of one long labelled series (20,000 steps) of the same system, and
"arrow" fits its f_z to the labels of that series. So a model that lacks a part
lacks only that: its averages are right. Where the law of the data itself lacks
the part, two models are one: for ``clock``, "arrow" is "hmm" and "durations" is
"both"; for ``walls`` (d_max = 1 in truth), "arrow" is "both".

========================  ===================  ============
paper                     variable             shape
========================  ===================  ============
x_t (scalar)              ``x``                (t,)
z_t in 1..K               ``z`` (from 0)       (t,)
c_t in 1..d_max           last axis, from 0    d
rho_k(d)                  ``rho``              (s, d)
v_k(c)                    ``go_on``            (s, d)
pi                        ``log_start``        (s,)
A_t(j, k), see below      ``log_switch``       (t, s, s)
p(x_t | x_{t-1}, z_t)     ``log_b``            (t, s)
alpha_t, beta_t           ``alpha``, ``beta``  (t, s, d)
f_z(x, j), linear         ``slope, bias``      (s, s) each
========================  ===================  ============

Axes: t time (T steps), s regime (K of them), d count (d_max); here d is not a
feature. A_t(j, k) = p(z_t = k | x_{t-1}, z_{t-1} = j, c_t = 1), so its entry
for the first step is never read.

Cost: time T K (K + d_max), memory T K d_max. The meta switch needs time
T K^2 d_max^2. The HMM needs T K^2.
"""

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Int
from scipy.special import expit, log_softmax

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# How far values may differ on another machine (relative; absolute near zero).
TOLERANCE = 1e-6
# Rounding alone: these must only stay below the bound.
NOISE = {"brute_force_difference": 1e-10, "meta_switch_difference": 1e-9, "hmm_difference": 1e-10}
LONG, STEPS, SEEDS = 20_000, 600, 20

Start = Float[np.ndarray, " s"]
Switch = Float[np.ndarray, "t s s"]
Local = Float[np.ndarray, "t s"]
Durations = Float[np.ndarray, "s d"]
Counted = Float[np.ndarray, "t s d"]
Series = Float[np.ndarray, " t"]
Labels = Int[np.ndarray, " t"]
log_sum = np.logaddexp.reduce


def log(p: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Return the natural logarithm, with log 0 = -inf and no warning."""
    with np.errstate(divide="ignore"):
        return np.log(p)


# --8<-- [start:hmm]
def hmm(
    log_start: Start,
    log_switch: Switch,
    log_b: Local,
) -> tuple[float, Local]:
    """Return log-likelihood and p(z_t | x) of an ordinary HMM."""
    alpha, beta = np.zeros_like(log_b), np.zeros_like(log_b)
    alpha[0] = log_start + log_b[0]
    for t in range(1, len(log_b)):
        come = alpha[t - 1][:, None] + log_switch[t]
        alpha[t] = log_b[t] + log_sum(come, axis=0)
    for t in range(len(log_b) - 2, -1, -1):
        go = log_switch[t + 1] + log_b[t + 1] + beta[t + 1]
        beta[t] = log_sum(go, axis=1)
    evidence = log_sum(alpha[-1])
    return float(evidence), np.exp(alpha + beta - evidence)
    # --8<-- [end:hmm]


# --8<-- [start:duration]
def continuation(rho: Durations) -> Durations:
    """Return v_k(c), the probability that the count goes on from c.

    Args:
        rho: probabilities of the durations 1..d_max, one row a regime.

    Source: Eq. (2).
    """
    if (rho < 0).any() or not np.allclose(rho.sum(axis=1), 1):
        sums = rho.sum(axis=1)
        raise ValueError(f"rows of rho must sum to 1, got {sums}")
    tail = np.cumsum(rho[:, ::-1], axis=1)[:, ::-1]
    stop = np.ones_like(rho)  # a count beyond all durations ends
    np.divide(rho, tail, out=stop, where=tail > 0)
    return 1 - stop  # Eq. (2); v(d_max) = 0
    # --8<-- [end:duration]


def meta_switch(log_switch: Switch, rho: Durations) -> Float[np.ndarray, "t s*d s*d"]:
    """Return the transitions of the pair (z, c), for the ordinary HMM: Eqs. (3), (4)."""
    (regimes, longest), go_on = rho.shape, continuation(rho)
    log_go, log_stop = log(go_on), log(1 - go_on)
    pair = np.full((len(log_switch), regimes, longest, regimes, longest), -np.inf)
    for k in range(regimes):
        for c in range(longest):
            pair[:, k, c, :, 0] = log_switch[:, k] + log_stop[k, c]
            if c + 1 < longest:
                pair[:, k, c, k, c + 1] = log_go[k, c]
    return pair.reshape(len(log_switch), regimes * longest, regimes * longest)


# --8<-- [start:forward]
def forward(
    log_start: Start,
    log_switch: Switch,
    log_b: Local,
    rho: Durations,
) -> Counted:
    """Return log alpha_t(k, c), a table for each t."""
    go_on = continuation(rho)
    log_go, log_stop = log(go_on), log(1 - go_on)
    shape = (*log_b.shape, rho.shape[1])
    alpha = np.full(shape, -np.inf)
    alpha[0, :, 0] = log_start + log_b[0]
    for t in range(1, len(log_b)):
        old, b = alpha[t - 1], log_b[t]
        # K d_max
        ended = log_sum(old + log_stop, axis=1)
        # K K
        falls = ended[:, None] + log_switch[t]
        fresh = log_sum(falls, axis=0)
        alpha[t, :, 0] = b + fresh
        # K d_max
        longer = (old + log_go)[:, :-1]
        alpha[t, :, 1:] = b[:, None] + longer
    return alpha
    # --8<-- [end:forward]


# --8<-- [start:backward]
def backward(
    log_switch: Switch,
    log_b: Local,
    rho: Durations,
) -> Counted:
    """Return log beta_t(k, c) = log p(x_{t+1}..x_T | x_t, k, c)."""
    go_on = continuation(rho)
    log_go, log_stop = log(go_on), log(1 - go_on)
    beta = np.zeros((*log_b.shape, rho.shape[1]))
    for t in range(len(log_b) - 2, -1, -1):
        ahead = log_b[t + 1][:, None] + beta[t + 1]
        fresh = log_sum(log_switch[t + 1] + ahead[:, 0], axis=1)
        beta[t] = log_stop + fresh[:, None]
        longer = log_go[:, :-1] + ahead[:, 1:]
        beta[t, :, :-1] = np.logaddexp(beta[t, :, :-1], longer)
    return beta
    # --8<-- [end:backward]


def explicit_duration(
    log_start: Start, log_switch: Switch, log_b: Local, rho: Durations
) -> tuple[float, Local]:
    """Return log-likelihood (Eq. (7)) and p(z_t | x), the counts summed out."""
    alpha = forward(log_start, log_switch, log_b, rho)
    evidence = log_sum(alpha[-1], axis=None)  # Eq. (7)
    both = alpha + backward(log_switch, log_b, rho) - evidence
    return float(evidence), np.exp(log_sum(both, axis=2))


def brute_force(log_start: Start, log_switch: Switch, log_b: Local, rho: Durations, t: int = 0) -> float:
    """Return the log-likelihood as a sum over all ways to cut the series into stays.

    A stay has the probability rho(d) of its whole duration; nothing is counted.
    """
    total = -np.inf
    for k, d in np.ndindex(rho.shape):
        end = t + d + 1
        weight = log_start[k] + log(rho)[k, d] + log_b[t:end, k].sum()
        if end < len(log_b):
            weight += brute_force(log_switch[end, k], log_switch, log_b, rho, end)
        total = np.logaddexp(total, weight)
    return float(total)


def operations(steps: int, regimes: int, longest: int) -> tuple[int, int]:
    """Return the products of one pass: by the recursion, and by the meta switch."""
    return steps * regimes * (regimes + longest), steps * regimes**2 * longest**2


@dataclass(frozen=True)
class System:
    """A switching AR(1): x_t = decay x_{t-1} + drift[z_t] + noise of variance 1."""

    decay: float
    drift: Start
    rho: Durations
    slope: Float[np.ndarray, "s s"]
    bias: Float[np.ndarray, "s s"]

    # --8<-- [start:arrow]
    def log_switch(self, before: Series) -> Switch:
        """Return log A_t(j, k), Eq. (4)."""
        states = before[:, None, None]
        f_z = self.slope * states + self.bias
        return log_softmax(f_z, axis=2)

    # --8<-- [end:arrow]

    def log_b(self, x: Series) -> Local:
        """Return log p(x_t | x_{t-1}, z_t = k), with x_0 = 0."""
        mean = self.decay * np.r_[0, x[:-1]][:, None] + self.drift
        return -0.5 * ((x[:, None] - mean) ** 2 + np.log(2 * np.pi))

    def segment(self, x: Series) -> Labels:
        """Return the most probable regime of each step, given the whole series."""
        start = np.full(len(self.drift), -np.log(len(self.drift)))
        switch = self.log_switch(np.r_[0, x[:-1]])
        return explicit_duration(start, switch, self.log_b(x), self.rho)[1].argmax(axis=1)

    def sample(self, rng: np.random.Generator, steps: int) -> tuple[Series, Labels]:
        """Return a series and its regimes, drawn from Eq. (5)."""
        x, z, go_on, last, c = np.zeros(steps), np.zeros(steps, int), continuation(self.rho), 0.0, 0
        noise, chance = rng.normal(size=steps), rng.random((steps, 2))
        z[0] = rng.integers(len(self.drift))
        for t in range(steps):
            if t and chance[t, 0] < go_on[z[t - 1], c]:
                z[t], c = z[t - 1], c + 1
            elif t:
                switch = np.exp(self.slope[z[t - 1]] * last + self.bias[z[t - 1]])
                z[t], c = (chance[t, 1] * switch.sum() > switch.cumsum()).sum(), 0
            last = x[t] = self.decay * last + self.drift[z[t]] + noise[t]
        return x, z


def bell(means: list[int], longest: int) -> Durations:
    """Return durations around the means, with a standard deviation of 1.5 steps."""
    weight = np.exp(-0.5 * ((np.arange(1, longest + 1) - np.array(means)[:, None]) / 1.5) ** 2)
    return weight / weight.sum(axis=1, keepdims=True)


def blind(stay: Start) -> Float[np.ndarray, "s s"]:
    """Return log probabilities: stay, or else go to each other regime alike."""
    off = 1 - np.eye(len(stay))
    return log(np.diag(stay) + off * (1 - stay[:, None]) / (len(stay) - 1))


def mean_duration(rho: Durations) -> Start:
    """Return the mean of each regime's durations, in steps."""
    return rho @ np.arange(1.0, rho.shape[1] + 1)


def hmm_like(system: System, rho: Durations) -> System:
    """Return the ordinary HMM (d_max = 1) whose stays have the means of rho."""
    bias = blind(1 - 1 / mean_duration(rho))
    return replace(system, rho=np.ones((len(rho), 1)), slope=0 * system.slope, bias=bias)


def without_arrow(system: System, rho: Durations) -> System:
    """Return the model with these stays and a blind choice of the next regime."""
    return replace(system, rho=rho, slope=0 * system.slope, bias=blind(np.zeros(len(rho))))


def without_durations(system: System, x: Series, z: Labels) -> System:
    """Return the model of two regimes with d_max = 1 and f_z fitted to labels."""
    f_z = np.zeros((2, 2))  # slope and bias in each regime
    for j in range(2):
        features, up = np.c_[x, np.ones_like(x)][:-1][z[:-1] == j], z[1:][z[:-1] == j]
        for _ in range(12):  # Newton steps of a logistic regression
            p = expit(features @ f_z[j])
            curvature = (features.T * (p * (1 - p))) @ features
            f_z[j] += np.linalg.solve(curvature, features.T @ (up - p))
    slope, bias = (np.c_[np.zeros(2), column] for column in f_z.T)
    return replace(system, rho=np.ones((2, 1)), slope=slope, bias=bias)


def stays(z: Labels, longest: int) -> Durations:
    """Return the shares of the stays in each regime (0.1 added to each count)."""
    cuts = np.flatnonzero(np.diff(z)) + 1
    counts = np.full((z.max() + 1, longest), 0.1)
    np.add.at(counts, (z[cuts[:-1]], np.minimum(np.diff(cuts), longest) - 1), 1)
    return counts / counts.sum(axis=1, keepdims=True)


CLOCK = System(0.3, np.array([-1.0, 0, 1]), bell([6, 10, 15], 25), np.zeros((3, 3)), blind(np.zeros(3)))
WALL = 4.0  # regime 0 falls and turns about -4, regime 1 rises and turns about 4
TURN = np.array([[0.0, -4], [4, 0]])
WALLS = System(1.0, np.array([-0.3, 0.3]), np.ones((2, 1)), TURN, -WALL * np.abs(TURN))
HEAT = np.array([[0.0, -4], [0, -4]])  # regime 1 heats: chosen if it is cold
THERMOSTAT = System(0.95, np.array([-0.4, 0.4]), bell([12, 12], 25), HEAT, np.zeros((2, 2)))


def models(rng: np.random.Generator) -> dict[str, dict[str, System]]:
    """Return the models to compare for each kind of data; "both" is the truth."""
    plain = hmm_like(CLOCK, CLOCK.rho)  # the state tells nothing: the arrow adds nothing
    compared = {"clock": {"hmm": plain, "durations": CLOCK, "arrow": plain, "both": CLOCK}}
    for name, truth in {"walls": WALLS, "thermostat": THERMOSTAT}.items():
        x, z = truth.sample(rng, LONG)
        rho = stays(z, 80)
        compared[name] = {"hmm": hmm_like(truth, rho), "durations": without_arrow(truth, rho)}
        fitted = without_durations(truth, x, z) if truth.rho.shape[1] > 1 else truth
        compared[name] |= {"arrow": fitted, "both": truth}
    return compared


def exactness(rng: np.random.Generator) -> dict[str, float]:
    """Return the differences in log-likelihood from three references."""

    def draw(t: int, s: int, d: int) -> tuple[Start, Switch, Local, Durations]:
        start, switch = (log_softmax(rng.normal(size=n), -1) for n in ((s,), (t, s, s)))
        return start, switch, rng.normal(size=(t, s)), rng.dirichlet(np.ones(d), s)

    small, large, single = draw(6, 2, 3), draw(300, 3, 20), draw(300, 3, 1)
    start, switch, log_b, rho = large
    first = np.where(np.arange(20) == 0, start[:, None], -np.inf).ravel()  # c_1 = 1
    meta = hmm(first, meta_switch(switch, rho), np.repeat(log_b, 20, axis=1))
    return {
        "brute_force_difference": abs(explicit_duration(*small)[0] - brute_force(*small)),
        "meta_switch_difference": abs(explicit_duration(*large)[0] - meta[0]),
        "hmm_difference": abs(explicit_duration(*single)[0] - hmm(*single[:3])[0]),
    }


def draw_strips(figure: "Figure", first: dict[str, Any], rows: dict[str, str], panels: int) -> None:
    """Draw 200 steps over the colours of the true regimes, and strips of guesses."""
    top, bottom = figure.subplots(panels, 1)[:2]
    top.plot(np.arange(200) + 0.5, first["x"][:200], color="C0")
    for row, name in enumerate(rows):
        z = first[name][:200]
        edges, height = np.r_[0, np.flatnonzero(np.diff(z)) + 1, 200], 0.8 / (z.max() + 1)
        for k, colour in enumerate(["C2", "C1", "C4"][: z.max() + 1]):
            spans = [(a, b - a) for a, b in pairwise(edges) if z[a] == k]
            bottom.broken_barh(spans, (-row - 0.4 + k * height, height), facecolors=colour)
            for begin, width in spans if name == "truth" else []:
                top.axvspan(begin, begin + width, color=colour, alpha=0.15, linewidth=0)
    bottom.set_yticks([-row for row in range(len(rows))], list(rows.values()))
    top.set(xlim=(0, 200), ylabel="状態 x")
    bottom.set(xlim=(0, 200), xlabel="時刻（ステップ）")


def draw_clock(figure: "Figure", first: dict[str, Any]) -> None:
    """Draw series and strips of ``clock``; below, the durations of one regime."""
    figure.set_size_inches(6.4, 6.4)
    draw_strips(figure, first, {"truth": "正解", "both": "時計", "hmm": "さいころ", "frames": "1点ずつ"}, 3)
    axes, d, mean = figure.get_axes()[2], np.arange(1, 26), mean_duration(CLOCK.rho)[1]
    axes.bar(d, CLOCK.rho[1], color="C1", alpha=0.5)
    axes.plot(d, (1 - 1 / mean) ** (d - 1) / mean, color="C0", linestyle="--", label="さいころ")
    axes.set(xlim=(0.5, 25.2), xlabel="持続（ステップ）", ylabel="確率")


def draw_walls(figure: "Figure", first: dict[str, Any]) -> None:
    """Draw the ball between its walls, with what is found with and without the arrow."""
    draw_strips(figure, first, {"truth": "正解", "arrow": "矢印", "durations": "時計", "hmm": "さいころ"}, 2)
    for wall in (-WALL, WALL):
        figure.get_axes()[0].axhline(wall, color="C0", linestyle="--", alpha=0.6)


def results(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Return what the chapter shows."""
    labels = {"frames": "1点ずつ", "hmm": "さいころ", "durations": "時計だけ", "arrow": "矢印だけ"}
    labels["both"] = "両方"
    right, first, cuts = {}, {}, dict.fromkeys(["truth", *labels], 0.0)
    for kind, compared in models(rng).items():
        right[kind] = {name: np.zeros(SEEDS) for name in labels}
        for seed in range(SEEDS):
            x, z = compared["both"].sample(rng, STEPS)
            found = {name: model.segment(x) for name, model in compared.items()}
            found |= {"frames": compared["both"].log_b(x).argmax(axis=1), "truth": z}
            first.setdefault(kind, {"x": x, **found})
            for name in labels:
                right[kind][name][seed] = np.mean(found[name] == z)
            for name in cuts if kind == "clock" else []:
                cuts[name] += (1 + np.count_nonzero(np.diff(found[name]))) / SEEDS
    values = {f"{kind}_{n}_accuracy": float(a.mean()) for kind, row in right.items() for n, a in row.items()}
    values |= {f"clock_{name}_segments": float(cuts[name]) for name in ("truth", "both", "hmm", "frames")}
    pairs = {"clock": ("both", "hmm"), "walls": ("arrow", "durations"), "thermostat": ("both", "arrow")}
    for kind, (better, worse) in pairs.items():
        values[f"{kind}_wins"] = int((right[kind][better] > right[kind][worse]).sum())
    values["operations"], values["meta_switch_operations"] = operations(300, 3, 20)
    rows = [[label, *(float(right[kind][name].mean()) for kind in right)] for name, label in labels.items()]
    hazard, flat = 1 - continuation(CLOCK.rho)[1], float(1 / mean_duration(CLOCK.rho)[1])
    hazards = [[c, float(hazard[c - 1]), flat] for c in (6, 8, 10, 12, 14)]
    counts = [[d, *operations(300, 3, d)] for d in (1, 5, 20, 50)]
    return {
        "values": {"seeds": SEEDS, "steps": STEPS, **values, **exactness(rng)},
        "tables": {
            "accuracy": [["モデル", "3レジーム", "壁の球", "暖房"], *rows],
            "hazard": [["続いた長さ", "時計", "さいころ"], *hazards],
            "operations": [["最長の持続", "長さを数える", "メタスイッチ"], *counts],
        },
        "figures": {
            "series": partial(draw_clock, first=first["clock"]),
            "walls": partial(draw_walls, first=first["walls"]),
        },
    }


if __name__ == "__main__":
    shown = results(np.random.default_rng(0))
    for name, value in shown["values"].items():
        print(f"{name:30s} {value:.4g}")
    for name, rows in shown["tables"].items():
        print(name, *rows, sep="\n  ")
