"""Random-feature attention with a relative position bias, by FFT (NPRF).

Luo et al., "Stable, Fast and Accurate: Kernelized Attention with Relative Positional Encoding",
NeurIPS 2021 (luo2021stable). Equation numbers: arXiv 2106.12566v2.

Implemented: attention of one head with biases b_{j-i}, with softmax and with positive random features
(PRF); the product with the Toeplitz matrix of c_t = e^{b_t} as a corner of a circulant one of size 2n;
unit queries and keys; the causal form; what the features lose at long vectors (Fig. 1b, Lemma 2), what
unit vectors lose in sharpness, and the rank argument of Proposition 1.

Left out: training, other feature maps (Fig. 3b) and the two-dimensional bias for images. The factor
1/sqrt(d) of softmax attention is taken to be inside q. The FFT is exact but for rounding, whose size is set
by the largest c_t: a row that only reaches far smaller c_t loses digits.

    paper symbol        variable   shape
    q_i, k_j, v_j       q, k, v    "n d"   one sequence: n counts queries and keys; v may have width e
    b_t, |t| < n        b          " t"    t = 2n-1; b[t + n - 1] is b_t, t = j - i
    c_t = e^{b_t}       c          " t"    divided by the largest, which cancels in Eq. (10)
    C                   toeplitz   "n n"   C_ij = c_{j-i}
    w_1, ..., w_m       w          "m d"   m counts features, as in the paper (elsewhere: keys)
    phi(q_i), phi(k_j)  pq, pk     "n m"
    A_1, D_1 = C A_1    a1, d1     "n m*e" one column for each pair of feature and value entry
    A_2, D_2 = C A_2    pk, d2     "n m"

Time O(n log n m d), memory O(n m d); softmax attention with the same bias: O(n^2 d) and O(n^2).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure
from scipy.fft import irfft, rfft
from scipy.special import softmax

# How far values may differ on another machine (relative; absolute near zero).
TOLERANCE = 1e-6
NOISE = {"largest_difference": 1e-12, "causal_difference": 1e-11}

FEATURES = (4, 16, 64, 256, 1024)
# Paper, Fig. 1b: L1 error for norm R and FEATURES, read from the bars of the graphic.
PAPER_BARS = {
    1: (0.51, 0.33, 0.20, 0.09, 0.05),
    2: (1.19, 0.99, 1.26, 0.49, 0.39),
    4: (1.78, 1.82, 1.72, 1.62, 1.62),
    8: (2.0, 2.0, 1.97, 2.0, 2.0),
}


# --8<-- [start:softmax]
def toeplitz(c: Float[np.ndarray, " t"]) -> Float[np.ndarray, "n n"]:
    """Return the matrix whose entry (i, j) is c_{j-i}; t = 2n - 1."""
    place = np.arange((c.size + 1) // 2)
    return c[place - place[:, None] + place.size - 1]


def softmax_weights(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "n d"],
    b: Float[np.ndarray, " t"],
) -> Float[np.ndarray, "n n"]:
    """Return the plain attention matrix with biases, Eq. (6)."""
    check(b, len(q))
    return softmax(q @ k.T + toeplitz(b), axis=1)  # Eq. (6)
    # --8<-- [end:softmax]


def check(b: Float[np.ndarray, " t"], n: int) -> None:
    """Raise ValueError unless b holds b_{-(n-1)}, ..., b_{n-1} and leaves no row empty."""
    if b.size != 2 * n - 1:
        raise ValueError(f"expected 2n - 1 = {2 * n - 1} biases for n = {n}, got {b.size}")
    if not np.isfinite(b[n - 1]) or np.isnan(b).any() or b.max() == np.inf:
        raise ValueError(f"expected b_0 finite and the other b_t below infinity, got b_0 = {b[n - 1]}")


def causal(b: Float[np.ndarray, " t"]) -> Float[np.ndarray, " t"]:
    """Return b with -inf (c_t = 0) for the future, t > 0; paper, footnote 3."""
    n = (b.size + 1) // 2
    return np.where(np.arange(b.size) >= n, -np.inf, b)


# --8<-- [start:features]
def normalise(x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, "n d"]:
    """Return the rows of x scaled to length 1, Algorithm 1."""
    length = np.sqrt(np.sum(x**2, axis=1))
    if not length.all():
        raise ValueError("expected rows of length > 0, got 0.0")
    return x / length[:, None]


def phi(
    x: Float[np.ndarray, "n d"],
    w: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n m"]:
    """Return features whose products average e^{xy} (PRF)."""
    half = np.sum(x**2, axis=1)[:, None] / 2
    power = np.exp(x @ w.T - half)
    return power / np.sqrt(len(w))  # Eq. (5)
    # --8<-- [end:features]


def prf_weights(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "n d"],
    b: Float[np.ndarray, " t"],
    w: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n n"]:
    """Return the n x n weights that Eq. (10) stands for, q and k as they come."""
    check(b, len(q))
    weights = toeplitz(np.exp(b - b.max())) * (phi(q, w) @ phi(k, w).T)
    return weights / weights.sum(axis=1, keepdims=True)


def attention_dense(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "n d"],
    v: Float[np.ndarray, "n e"],
    b: Float[np.ndarray, " t"],
    w: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n e"]:
    """Return Eq. (10) with all n^2 weights written out: the oracle for the fast form."""
    return prf_weights(normalise(q), normalise(k), b, w) @ v


# --8<-- [start:fft]
def ring(c: Float[np.ndarray, " t"]) -> Float[np.ndarray, " seats"]:
    """Return c_0, c_-1, ..., 0, c_{n-1}, ..., c_1: 2n seats."""
    n = (c.size + 1) // 2
    return np.concatenate([c[n - 1 :: -1], [0.0], c[: n - 1 : -1]])


def toeplitz_product(
    c: Float[np.ndarray, " t"], a: Float[np.ndarray, "n columns"]
) -> Float[np.ndarray, "n columns"]:
    """Return C a without C: the upper half of a circulant product."""
    seats = 2 * len(a)
    spectrum = rfft(ring(c))[:, None] * rfft(a, seats, axis=0)
    return irfft(spectrum, seats, axis=0)[: len(a)]
    # --8<-- [end:fft]


# --8<-- [start:attention]
def attention_fft(
    q: Float[np.ndarray, "n d"],
    k: Float[np.ndarray, "n d"],
    v: Float[np.ndarray, "n e"],
    b: Float[np.ndarray, " t"],
    w: Float[np.ndarray, "m d"],
) -> Float[np.ndarray, "n e"]:
    """Return z_1, ..., z_n of Eq. (10) in O(n log n); Algorithm 1."""
    check(b, len(q))
    pq, pk = phi(normalise(q), w), phi(normalise(k), w)
    c = np.exp(b - b.max())
    a1 = np.einsum("nm,ne->nme", pk, v)
    d1 = toeplitz_product(c, a1.reshape(len(v), -1)).reshape(a1.shape)
    d2 = toeplitz_product(c, pk)
    above = np.einsum("nm,nme->ne", pq, d1)
    return above / np.sum(pq * d2, axis=1, keepdims=True)  # Eq. (10)
    # --8<-- [end:attention]


# --8<-- [start:row-error]
def row_error(
    q: Float[np.ndarray, " d"],
    k: Float[np.ndarray, "n d"],
    w: Float[np.ndarray, "m d"],
) -> float:
    """Return how far PRF misses one row of weights (L1, at most 2)."""
    exact = softmax(k @ q)
    estimate = phi(k, w) @ phi(q[None], w)[0]
    estimate /= estimate.sum()
    return float(np.abs(exact - estimate).sum())
    # --8<-- [end:row-error]


def relative_variance(x: Float[np.ndarray, " d"], y: Float[np.ndarray, " d"], m: int) -> float:
    """Return Var[phi(x) phi(y)^T] / (e^{xy})^2 for m features, Lemma 2."""
    return float(np.expm1(np.sum((x + y) ** 2)) / m)  # Lemma 2


def measured_variance(
    x: Float[np.ndarray, " d"], y: Float[np.ndarray, " d"], w: Float[np.ndarray, "m d"]
) -> float:
    """Return the same quantity for one feature, from the m draws in w."""
    products = len(w) * phi(x[None], w)[0] * phi(y[None], w)[0]
    return float(products.var() / np.exp(2 * x @ y))


def softmax_operations(n: int, d: int) -> int:
    """Return the multiplications of softmax attention: scores and weighted values."""
    return 2 * n * n * d


def fft_operations(n: int, d: int, m: int) -> int:
    """Return the multiplications of `attention_fft` for values of width d.

    A real FFT of N = 2n points counts N log2 N (N/4 log2 N complex butterflies of 4); each of the m(d + 1)
    columns takes one forth, one back, 4(n + 1) for the spectrum and n for the inner product with phi(q).
    The features of q and k and the products phi(k)^T v take n d m each.
    """
    transform, columns = round(2 * n * np.log2(2 * n)), m * (d + 1)
    return 3 * n * d * m + transform + columns * (2 * transform + 4 * (n + 1) + n)


def feature_errors(rng: np.random.Generator, draws: int = 20) -> dict[int, list[float]]:
    """Return norm R -> mean `row_error` for FEATURES; one query, 1,024 keys, d = 64, as in Fig. 1b."""
    total = {norm: np.zeros(len(FEATURES)) for norm in PAPER_BARS}
    for _ in range(draws):
        unit = normalise(rng.standard_normal((1025, 64)))  # uniform on the sphere
        w = rng.standard_normal((FEATURES[-1], 64))
        for norm in total:
            q, k = norm * unit[0], norm * unit[1:]
            total[norm] += [row_error(q, k, w[:m]) for m in FEATURES]
    return {norm: (errors / draws).tolist() for norm, errors in total.items()}


def peaks(rng: np.random.Generator, norm: float, m: int, draws: int = 20) -> tuple[float, float]:
    """Return the mean largest weight of a row and of its PRF estimate; sizes as in `feature_errors`."""
    largest = []
    for _ in range(draws):
        unit, w = normalise(rng.standard_normal((1025, 64))), rng.standard_normal((m, 64))
        estimate = phi(norm * unit[1:], w) @ phi(norm * unit[:1], w)[0]
        largest.append((softmax(norm**2 * unit[1:] @ unit[0]).max(), (estimate / estimate.sum()).max()))
    exact, estimated = np.mean(largest, axis=0).tolist()
    return exact, estimated


def heads(rng: np.random.Generator, n: int, d: int = 64, m: int = 64) -> dict[str, tuple[Any, Any]]:
    """Return name -> (softmax weights, their PRF estimate) of three heads with the same directions."""
    q, k, w = (rng.standard_normal((size, d)) for size in (n, n, m))
    q, k = normalise(q), normalise(k)
    flat, near = np.zeros(2 * n - 1), -0.5 * np.abs(np.arange(1.0 - n, n))
    cases = {"長さ8": (8, flat), "長さ1": (1, flat), "長さ1と偏り": (1, near)}
    return {
        name: (softmax_weights(r * q, r * k, b), prf_weights(r * q, r * k, b, w))
        for name, (r, b) in cases.items()
    }


def results(rng: np.random.Generator) -> dict[str, dict[str, Any]]:
    """Return the values, tables and figures that the chapter shows."""
    q, k, v, w = (rng.standard_normal((size, 8)) for size in (1024, 1024, 1024, 16))
    both = rng.standard_normal(2047)
    gap, causal_gap = (
        float(np.abs(attention_fft(q, k, v, b, w) - attention_dense(q, k, v, b, w)).max())
        for b in (both, causal(both))
    )
    errors = feature_errors(rng)
    draws = rng.standard_normal((2_000_000, 2))
    variances = [
        [norm, relative_variance(x, y, 1), measured_variance(x, y, draws)]
        for norm in (0.25, 0.5, 0.75, 1.0)
        for x, y in [norm * np.eye(2)]
    ]
    n = 256
    sharp, small = heads(rng, n), heads(rng, 16)
    near = sharp["長さ1と偏り"][0].max(axis=1)
    bias = toeplitz(rng.standard_normal(2 * n - 1))
    scores = rng.standard_normal((n, 16)) @ rng.standard_normal((16, n))
    straight = toeplitz(np.arange(1.0 - n, n))
    singular = np.linalg.svd(bias, compute_uv=False)
    lengths = [2**power for power in range(9, 17)]
    counts = [[size, softmax_operations(size, 64), fft_operations(size, 64, 32)] for size in lengths]
    unit = np.array([1.0])
    exact, estimate = (weights.argmax(axis=1) for weights in small["長さ8"])
    peak, estimated_peak = peaks(rng, 4.0, 64)
    values = {
        "largest_difference": gap,
        "causal_difference": causal_gap,
        "gain_norm_1": errors[1][0] / errors[1][-1],
        "gain_norm_4": errors[4][0] / errors[4][-1],
        "variance_norm_1": relative_variance(unit, unit, 1),
        "variance_norm_4": relative_variance(4 * unit, 4 * unit, 1),
        "sharpest_unit": float(sharp["長さ1"][0].max()),
        "sharpest_unit_bound": float(np.exp(2) / n),
        "edge_bias": float(near[[0, -1]].mean()),
        "edge_bias_formula": float(-np.expm1(-0.5)),
        "middle_bias": float(near[n // 4 : -n // 4].mean()),
        "middle_bias_formula": float(np.tanh(0.25)),  # all scores 0: 1 / sum over t of e^{-|t|/2}
        "heads_rows": len(exact),
        "heads_other_word": int((exact != estimate).sum()),
        "heads_repeated": int(np.bincount(estimate).max()),
        "heads_repeated_word": int(np.bincount(estimate).argmax()) + 1,
        "peak_norm_4": peak,
        "peak_norm_4_estimated": estimated_peak,
        "rank_bias": int(np.linalg.matrix_rank(bias)),
        "rank_scores": int(np.linalg.matrix_rank(scores)),
        "rank_straight_bias": int(np.linalg.matrix_rank(straight)),
        "bias_missed_by_rank_17": float(np.sqrt(np.sum(singular[17:] ** 2) / np.sum(singular**2))),
        "operations_crossing": next(
            size for size in range(2, 10_000) if fft_operations(size, 64, 32) < softmax_operations(size, 64)
        ),
        "operations_ratio_8192": softmax_operations(8192, 64) / fft_operations(8192, 64, 32),
        "operations_doubling_softmax": counts[-1][1] / counts[-2][1],
        "operations_doubling_fft": counts[-1][2] / counts[-2][2],
    }
    return {
        "values": values,
        "tables": {
            "error": [["特徴の数m", *(f"長さ{norm}" for norm in errors)]]
            + [[m, *row] for m, row in zip(FEATURES, zip(*errors.values(), strict=True), strict=True)],
            "variance": [["長さ", "補題2の分散", "測った分散"], *variances],
            "heads": [["ヘッド", "最大の重み（行の平均）", "PRFのずれ（行の平均）"]]
            + [
                [name, float(a.max(axis=1).mean()), float(np.abs(a - estimate).sum(axis=1).mean())]
                for name, (a, estimate) in sharp.items()
            ],
            "operations": [["長さn", "ソフトマックス", "FFT", "比"]]
            + [[*row, row[1] / row[2]] for row in counts],
        },
        "figures": {
            "error": lambda figure: draw_error(figure, errors),
            "heads": lambda figure: draw_heads(figure, small),
        },
    }


def draw_error(figure: Figure, errors: dict[int, list[float]]) -> None:
    """Draw the L1 error against the number of features, one line a norm, the paper's bars as circles."""
    axes = figure.subplots()
    looks = zip(("C2", "C3", "C4", "C1"), ("-", "--", "-.", ":"), errors, strict=True)
    for colour, line, norm in looks:
        axes.plot(FEATURES, errors[norm], color=colour, linestyle=line, marker=".", label=f"長さ{norm}")
        axes.plot(FEATURES, PAPER_BARS[norm], color=colour, linestyle="", marker="o", fillstyle="none")
    axes.set(xscale="log", yscale="log", ylim=(0.03, 2.6))
    axes.set(xlabel="特徴の数 m", ylabel="重み1行のずれ（L1、最悪で2）")
    axes.set_xticks(FEATURES, [f"{m:,}" for m in FEATURES])
    axes.set_yticks([0.05, 0.1, 0.2, 0.5, 1, 2], ["0.05", "0.1", "0.2", "0.5", "1", "2"])
    axes.minorticks_off()


def draw_heads(figure: Figure, sharp: dict[str, tuple[Any, Any]]) -> None:
    """Draw the weights of three heads, exact above and estimated below."""
    figure.set_size_inches(6.4, 4.6)
    grid = figure.subplots(2, len(sharp))
    for column, (name, pair) in enumerate(sharp.items()):
        for row, weights in enumerate(pair):
            grid[row, column].imshow(weights, vmin=0, vmax=0.6)
            grid[row, column].set(xticks=[], yticks=[])
        grid[1, column].set_xlabel(name)
    grid[0, 0].set_ylabel("ソフトマックス")
    grid[1, 0].set_ylabel("PRF（m = 64）")


LENGTHS = (512, 1024, 2048, 4096, 8192, 16384, 32768)


def scaling(rng: np.random.Generator, n: int) -> dict[str, Callable[[], object]]:
    """Return what a benchmark times at length n: name -> call, inputs already made."""
    q, k, v, w = (rng.standard_normal((size, 8)) for size in (n, n, n, 16))
    b = rng.standard_normal(2 * n - 1)
    calls: dict[str, Callable[[], object]] = {"FFT": lambda: attention_fft(q, k, v, b, w)}
    if n <= 4096:  # three n x n matrices: 0.4 GB at 4,096
        calls["そのまま"] = lambda: attention_dense(q, k, v, b, w)
        calls["ソフトマックス"] = lambda: softmax_weights(q, k, b) @ v
    return calls


if __name__ == "__main__":
    shown = results(np.random.default_rng(0))
    for label, value in shown["values"].items():
        print(f"{label}: {value:.4g}")
    for label, table in shown["tables"].items():
        print(label, *table, sep="\n  ")
