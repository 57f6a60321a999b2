"""Skyformer: Gaussian kernel instead of softmax, and Nyström where it has a guarantee.

Paper: Yifan Chen et al., "Skyformer: Remodel Self-Attention with Gaussian Kernel and Nyström Method",
NeurIPS 2021 (bib key: chen2021skyformer). Equation numbers are those of the camera-ready version.

Implemented: softmax attention and the Gaussian (kernelized) attention of the paper, the link between the
two, the Nyström formula on the lifted matrix and, for comparison, on the rectangular matrix itself, the
iterated inverse, the attention of linear cost, the statistical dimension of the theorem, and
Nyströmformer (Xiong et al. 2021) as the baseline that uses Nyström on the softmax matrix.

Left out: training, so nothing here measures gradients or accuracy; masks (a causal one does not fit, since
every weight passes through shared points), and several heads. The data are made up: a smooth sequence and
independent noise. For the errors points come from a shuffled list, so that lists are nested and without
repeats, where the paper draws independently; for the iteration they are drawn as in the authors' program,
half from queries and half from keys, with repeats.

| paper | here | shape |
|---|---|---|
| $Q, K, V$ | `q, k, v` | (n, d), (m, d), (m, e); the paper has n = m and e = d |
| $p$, width of a head | axis d | |
| $d$, number of chosen points | axis r | |
| $A = \\exp(QK^\\top/\\sqrt p)$ | `scores(q, k)` | (n, m) |
| $C$, kernelized scores | `gaussian(q, k)` | (n, m) |
| $\\bar C$, lifted | `lift(q, k)` | (n + m, n + m) |
| $S$, as a list of indices | `points` | (r,), in 0 … n + m - 1 |
| $M = S^\\top\\bar CS$ | `middle` | (r, r) |
| $\\gamma$ | `gamma` | number |
| $D_M$ | `root`, its diagonal to the power -1/2 | (r,) |

Cost of a head at n = m: time O(n r d + r^3) and memory O(n r + r^2), against O(n^2 d) and O(n^2) for
softmax and for the exact kernelized attention. Nyströmformer has the same count as Skyformer.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from matplotlib.figure import Figure
from numpy.linalg import pinv

# How far values may differ on another machine (relative; absolute near zero).
TOLERANCE = 1e-6
# Rounding and nothing else: only the bound is compared.
NOISE = {"identity_error": 1e-12, "below_zero": 1e-8}
LENGTHS = (512, 1024, 2048, 4096, 8192, 16384, 32768)
COUNTS = (16, 32, 64, 128)
STEPS = (2, 4, 6, 8, 10)
GAMMAS = (0.1, 0.0001)
CUTOFF = 1e-8  # of pseudo-inverses, against the largest singular value


def scores(q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "n m"]:
    """Return softmax's scores before rows are divided by their sums."""
    return np.exp(q @ k.T / np.sqrt(q.shape[1]))


def softmax(q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "n m"]:
    """Return the weights of softmax attention; every row sums to 1."""
    x = q @ k.T / np.sqrt(q.shape[1])
    a = np.exp(x - x.max(axis=1, keepdims=True))
    return a / a.sum(axis=1, keepdims=True)


# --8<-- [start:gaussian]
def gaussian(
    x: Float[np.ndarray, "n d"],
    y: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n m"]:
    """Return the Gaussian kernel of all pairs.

    Includes the paper's scaling of both by the width to the power
    -1/4. Of queries and keys: the weights C of kernelized attention.
    """
    near = (x**2).sum(axis=1)[:, None] + (y**2).sum(axis=1)
    near = np.maximum(near - 2 * x @ y.T, 0)  # rounding
    return np.exp(-near / (2 * np.sqrt(x.shape[1])))  # Eq. (3)


# --8<-- [end:gaussian]


def from_gaussian(q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"]) -> Float[np.ndarray, "n m"]:
    """Return softmax's scores, made from the Gaussian kernel and the lengths of queries and keys."""
    root_q, root_k = (np.exp((x**2).sum(axis=1) / (2 * np.sqrt(x.shape[1]))) for x in (q, k))
    return root_q[:, None] * gaussian(q, k) * root_k  # below Eq. (3)


# Of a kernel matrix the result never goes above the matrix (in the order of
# quadratic forms). Of another one, of queries by keys, nothing is bound.
# --8<-- [start:nystrom]
def nystrom(
    matrix: Float[np.ndarray, "n m"],
    points: Int[np.ndarray, " r"],
) -> Float[np.ndarray, "n m"]:
    """Return it rebuilt from few points."""
    rows, columns = matrix[points], matrix[:, points]
    middle = rows[:, points]
    inverse = pinv(middle, rcond=CUTOFF)
    return columns @ inverse @ rows  # Eq. (5)


# --8<-- [end:nystrom]


# --8<-- [start:lift]
def lift(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "l l"]:
    """Return kernels of one list of points."""
    both = np.concatenate([q, k])
    return gaussian(both, both)  # Eq. (4)


def lifted_nystrom(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "m d"],
    points: Int[np.ndarray, " r"],
) -> Float[np.ndarray, "n m"]:
    """Return C rebuilt within the lift."""
    z = np.concatenate([q, k])[points]
    left, right = gaussian(q, z), gaussian(z, k)
    middle = gaussian(z, z)
    inverse = pinv(middle, rcond=CUTOFF)
    return left @ inverse @ right  # Eq. (6)


# --8<-- [end:lift]


def statistical_dimension(
    q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"], epsilon: float = 0.1
) -> float:
    """Return how many points the data need at relative error epsilon, up to factors (paper, Theorem 2)."""
    eigenvalues = np.linalg.eigvalsh(lift(q, k))
    ridge = epsilon * np.linalg.norm(gaussian(q, k), 2)
    return float((eigenvalues / (eigenvalues + ridge)).sum())


# --8<-- [start:inverse]
def iterated_inverse(
    matrix: Float[np.ndarray, "r r"],
    steps: int,
) -> Float[np.ndarray, "r r"]:
    """Return an inverse made of matrix products only (paper, 4.4).

    Entries must be at least 0, eigenvalues in [0, 1]. A step takes an
    eigenvalue y of matrix @ inverse to 1 - (1 - y)^3 (1 - y / 4): fast
    near 1, but a tiny one only grows by the factor 13/4.
    """
    eye = np.eye(len(matrix))
    inverse = matrix.T / matrix.sum(axis=0).max()
    for _ in range(steps):
        y = matrix @ inverse
        bracket = 13 * eye - y @ (15 * eye - y @ (7 * eye - y))
        inverse = inverse @ bracket / 4
    return inverse


# --8<-- [end:inverse]


def normalise(
    middle: Float[np.ndarray, "r r"], gamma: float
) -> tuple[Float[np.ndarray, "r r"], Float[np.ndarray, " r"]]:
    """Return the matrix that the iteration can invert, and the scaling on its two sides (paper, 4.4).

    Raises:
        ValueError: If gamma is negative.
    """
    if gamma < 0:
        raise ValueError(f"gamma must be at least 0, got {gamma}")
    middle = middle + gamma * np.eye(len(middle))
    root = 1 / np.sqrt(middle.sum(axis=1))
    return root[:, None] * middle * root, root


# --8<-- [start:skyformer]
def skyformer(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "m d"],
    v: Float[np.ndarray, "m e"],
    points: Int[np.ndarray, " r"],
    gamma: float = 0.1,
    steps: int = 6,
) -> Float[np.ndarray, "n e"]:
    """Return kernelized attention without any n x m matrix.

    gamma and steps are those of the authors' program.
    """
    z = np.concatenate([q, k])[points]
    normal, root = normalise(gaussian(z, z), gamma)
    inverse = root[:, None] * iterated_inverse(normal, steps) * root
    return gaussian(q, z) @ (inverse @ (gaussian(z, k) @ v))


# --8<-- [end:skyformer]


def nystromformer(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "n d"],
    v: Float[np.ndarray, "n e"],
    count: int,
    steps: int | None = 6,
) -> Float[np.ndarray, "n e"]:
    """Return Nyströmformer's attention, with the means of equal stretches as points (Xiong et al. 2021).

    Each factor is divided by its own row sums. Without steps: by the pseudo-inverse.

    Raises:
        ValueError: If the length is no multiple of the count.
    """
    if len(q) % count:
        raise ValueError(f"length must be a multiple of {count}, got {len(q)}")
    z_q, z_k = (x.reshape(count, -1, x.shape[1]).mean(axis=1) for x in (q, k))
    middle = softmax(z_q, z_k)
    inverse = pinv(middle, rcond=CUTOFF) if steps is None else iterated_inverse(middle, steps)
    return softmax(q, z_k) @ (inverse @ (softmax(z_q, k) @ v))


def full_products(n: int, width: int) -> int:
    """Return the multiplications of exact attention: scores, then weights times values."""
    return 2 * n * n * width


def skyformer_products(n: int, width: int, count: int, steps: int = 6) -> int:
    """Return the multiplications of the attention of linear cost; of Nyströmformer as well."""
    # Three kernels; three products with the values; four products a step.
    return 2 * (2 * n + count) * count * width + 4 * steps * count**3


def smooth(rng: np.random.Generator, n: int) -> tuple[Float[np.ndarray, "n d"], Float[np.ndarray, "n d"]]:
    """Return queries and keys of width 32 that follow a random walk in three dimensions."""
    z = rng.normal(size=(n, 3)).cumsum(axis=0)
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    x = np.concatenate([z, np.sin(z @ rng.normal(size=(3, 29)))], axis=1)
    to_q = rng.normal(size=(32, 32)) / np.sqrt(32)
    return x @ to_q, x @ (to_q + rng.normal(size=(32, 32)) / np.sqrt(32))


def distance(matrix: Float[np.ndarray, "n m"], guess: Float[np.ndarray, "n m"]) -> float:
    """Return the relative error in the spectral norm; guessing 0 scores 1 (paper, Definition 2)."""
    error, whole = (np.linalg.eigvalsh(x.T @ x)[-1] for x in (matrix - guess, matrix))
    return float(np.sqrt(error / whole))


def compare(
    rng: np.random.Generator, q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"], draws: int = 11
) -> tuple[list[list[Any]], list[float]]:
    """Return rows (points, lifted median and worst, direct median and worst), and two singular values.

    These are the smallest of the matrix to be inverted, 64 points, median of draws: lifted and direct.
    """
    c, lifted = gaussian(q, k), lift(q, k)
    orders = [(rng.permutation(len(lifted)), rng.permutation(len(c))) for _ in range(draws)]
    rows = []
    for r in COUNTS:
        ours = [distance(c, lifted_nystrom(q, k, both[:r])) for both, _ in orders]
        direct = [distance(c, nystrom(c, one[:r])) for _, one in orders]
        rows.append([r, float(np.median(ours)), max(ours), float(np.median(direct)), max(direct)])
    middles = [(lifted[np.ix_(a[:64], a[:64])], c[np.ix_(b[:64], b[:64])]) for a, b in orders]
    return rows, np.median([[np.linalg.norm(m, -2) for m in pair] for pair in middles], axis=0).tolist()


def nested(
    rng: np.random.Generator, q: Float[np.ndarray, "n d"], k: Float[np.ndarray, "m d"]
) -> list[list[float]]:
    """Return lowest eigenvalue and norm of the lifted error, norm of its block, as points are added."""
    whole, n = lift(q, k), len(q)
    order, found = rng.permutation(len(whole)), []
    for count in (8, *COUNTS):
        error = whole - nystrom(whole, order[:count])
        eigenvalues = np.linalg.eigvalsh(error)
        found.append([float(eigenvalues[0]), float(eigenvalues[-1]), float(np.linalg.norm(error[:n, n:], 2))])
    return found


def draw_error(tables: dict[str, list[list[Any]]], figure: Figure) -> None:
    """Draw the error against the number of points: median, and up to the worst draw."""
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (name, rows) in zip(panels, tables.items(), strict=True):
        count, *columns = np.array(rows).T
        axes.plot(count, np.ones(len(count)), color="C0", linestyle=":", label="零行列")
        lines = (("直接", "C1", "s--", columns[2:]), ("提案", "C2", "o-", columns[:2]))
        for label, colour, style, (median, worst) in lines:
            axes.plot(count, median, style, color=colour, label=label)
            axes.fill_between(count, median, worst, color=colour, alpha=0.15, linewidth=0)
        axes.set(xscale="log", yscale="log", xlabel=f"選ぶ点の数（{name}）")
        axes.set_xticks(COUNTS, [str(c) for c in COUNTS], minor=False)
        axes.minorticks_off()
    panels[0].set_ylabel("相対誤差（スペクトルノルム）")


def results(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Return what the chapter shows: errors of the approximations, the iteration, operation counts."""
    n, eye = 256, np.eye(256)
    q, k = smooth(rng, n)
    hard = rng.normal(size=(2, n, 32))  # independent queries and keys
    easy_rows, weakest_smooth = compare(rng, q, k)
    hard_rows, weakest = compare(rng, *hard)
    runs = np.array([nested(rng, *pair) for pair in ((q, k), hard) for _ in range(2)])
    lowest, norms, blocks = np.moveaxis(runs, 2, 0)

    points = np.concatenate([rng.integers(n, size=64), n + rng.integers(n, size=64)])  # as in the program
    z = np.concatenate([q, k])[points]
    normal, _ = normalise(gaussian(z, z), 0.1)
    inverse = []
    for step in STEPS:
        residual = np.linalg.norm(iterated_inverse(normal, step) @ normal - np.eye(len(z)), 2)
        errors = [distance(gaussian(q, k), skyformer(q, k, eye, points, g, step)) for g in GAMMAS]
        inverse.append([step, float(residual), *errors])
    exact = [np.linalg.solve(gaussian(z, z) + g * np.eye(len(z)), gaussian(z, k)) for g in GAMMAS]
    inverse.append(["逆行列", 0, *(distance(gaussian(q, k), gaussian(q, z) @ x) for x in exact)])
    segments = np.array(
        [
            [
                distance(softmax(*pair), nystromformer(*pair, eye, r, steps))
                for pair in ((q, k), hard)
                for steps in (6, None)
            ]
            for r in COUNTS
        ]
    )
    operations = [(x, full_products(x, 32), skyformer_products(x, 32, 128)) for x in LENGTHS]
    lengths = range(1, LENGTHS[-1])
    header = ["選ぶ点", "提案の中央値", "提案の最悪", "直接の中央値", "直接の最悪"]
    return {
        "values": {
            "identity_error": distance(scores(q, k), from_gaussian(q, k)),
            "below_zero": float(-lowest.min()),
            "nested_steps": int(norms[:, 1:].size),
            "nested_increases": int((np.diff(norms) > 1e-9).sum()),
            "blocks_above_lifted": int((blocks > norms + 1e-9).sum()),
            "dimension_smooth": statistical_dimension(q, k),
            "dimension_noise": statistical_dimension(*hard),
            "weakest_lifted": weakest[0],
            "weakest_direct": weakest[1],
            "weakest_lifted_smooth": weakest_smooth[0],
            "weakest_direct_smooth": weakest_smooth[1],
            "median_lifted_noise": hard_rows[-1][1],
            "nystromformer_six_least": float(segments[:, 2].min()),
            "nystromformer_six_most": float(segments[:, 2].max()),
            "nystromformer_exact_least": float(segments[:, 3].min()),
            "nystromformer_exact_most": float(segments[:, 3].max()),
            "repeats": len(z) - len(set(points.tolist())),
            "smallest_eigenvalue": float(np.linalg.eigvalsh(normal)[0]),
            "uniform_smooth": distance(softmax(q, k), np.full((n, n), 1 / n)),
            "uniform_noise": distance(softmax(*hard), np.full((n, n), 1 / n)),
            "break_even_length": next(
                x for x in lengths if skyformer_products(x, 32, 128) < full_products(x, 32)
            ),
        },
        "tables": {
            "smooth": [header, *easy_rows],
            "noise": [header, *hard_rows],
            "inverse": [["反復", "残差", *(f"誤差（γ = {g}）" for g in GAMMAS)], *inverse],
            "nystromformer": [
                ["選ぶ点", "滑らか、6回", "滑らか、擬似逆", "独立、6回", "独立、擬似逆"],
                *([r, *errors] for r, errors in zip(COUNTS, segments.tolist(), strict=True)),
            ],
            "operations": [
                ["長さ", "全部の対", "提案", "比", "逆行列の割合"],
                *([x, full, ours, full / ours, 24 * 128**3 / ours] for x, full, ours in operations),
            ],
        },
        "figures": {"error": partial(draw_error, {"滑らか": easy_rows, "独立": hard_rows})},
    }


def scaling(rng: np.random.Generator, n: int) -> dict[str, Callable[[], object]]:
    """Return what a benchmark times at length n; beyond 4,096 only what stays linear."""
    q, k = smooth(rng, n)
    v = rng.normal(size=(n, 32))
    points = np.concatenate([rng.integers(n, size=64), n + rng.integers(n, size=64)])
    calls: dict[str, Callable[[], object]] = {
        "Skyformer": lambda: skyformer(q, k, v, points),
        "Nyströmformer": lambda: nystromformer(q, k, v, 128),
    }
    if n <= 4096:
        calls["ソフトマックス"] = lambda: softmax(q, k) @ v
        calls["ガウスカーネル"] = lambda: gaussian(q, k) @ v
    return calls


if __name__ == "__main__":
    found = results(np.random.default_rng(0))
    for name, value in found["values"].items():
        print(f"{name}: {value:.3g}")
    for name, rows in found["tables"].items():
        print(name)
        for row in rows:
            print("  ", *(f"{x:.3g}" if isinstance(x, float) else x for x in row), sep="\t")
