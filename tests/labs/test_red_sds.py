"""Exact inference over regime and count: equalities, limit cases, and what each part buys."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import log_softmax

import labs.red_sds as lab


def problem(seed: int, steps: int, regimes: int, longest: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    start = log_softmax(rng.normal(size=regimes))
    switch = log_softmax(rng.normal(size=(steps, regimes, regimes)), axis=2)  # another one each step
    return start, switch, rng.normal(size=(steps, regimes)), rng.dirichlet(np.ones(longest), regimes)


def geometric(leave: np.ndarray, longest: int) -> np.ndarray:
    d = np.arange(longest)
    rho = leave[:, None] * (1 - leave[:, None]) ** d
    rho[:, -1] = (1 - leave) ** (longest - 1)  # what is left is put on d_max
    return rho


@pytest.mark.parametrize(("steps", "regimes", "longest"), [(7, 2, 3), (5, 3, 2), (5, 2, 7)])
def test_counting_equals_the_sum_over_all_cuts(steps: int, regimes: int, longest: int) -> None:
    given = problem(1, steps, regimes, longest)
    # Sums of some hundred terms in float64.
    np.testing.assert_allclose(lab.explicit_duration(*given)[0], lab.brute_force(*given), rtol=0, atol=1e-11)


def test_posterior_is_the_slope_of_the_brute_force_likelihood() -> None:
    # d log p(x) / d log b_t(k) = p(z_t = k | x): an oracle that knows no backward pass.
    start, switch, log_b, rho = problem(2, 5, 2, 2)
    _, posterior = lab.explicit_duration(start, switch, log_b, rho)
    step = 1e-5
    for t, k in np.ndindex(log_b.shape):
        bump = np.zeros_like(log_b)
        bump[t, k] = step
        up, down = (lab.brute_force(start, switch, log_b + sign * bump, rho) for sign in (1, -1))
        # Central differences: error of order step^2, and rounding 1e-16 / step.
        assert (up - down) / (2 * step) == pytest.approx(posterior[t, k], abs=1e-9)


def test_counting_equals_the_hmm_over_pairs() -> None:
    start, switch, log_b, rho = problem(3, 101, 3, 11)
    evidence, posterior = lab.explicit_duration(start, switch, log_b, rho)
    first = np.where(np.arange(11) == 0, start[:, None], -np.inf).ravel()
    meta, pairs = lab.hmm(first, lab.meta_switch(switch, rho), np.repeat(log_b, 11, axis=1))
    assert evidence == pytest.approx(meta, abs=1e-9)  # a hundred steps of rounding
    np.testing.assert_allclose(posterior, pairs.reshape(101, 3, 11).sum(axis=2), rtol=0, atol=1e-10)


def test_rows_of_the_meta_switch_are_probabilities() -> None:
    _, switch, _, rho = problem(4, 3, 2, 5)
    np.testing.assert_allclose(np.exp(lab.meta_switch(switch, rho)).sum(axis=2), 1, atol=1e-12)


def test_alpha_times_beta_gives_the_same_evidence_at_every_step() -> None:
    start, switch, log_b, rho = problem(5, 53, 3, 7)
    both = lab.forward(start, switch, log_b, rho) + lab.backward(switch, log_b, rho)
    totals = np.logaddexp.reduce(both.reshape(53, -1), axis=1)
    np.testing.assert_allclose(totals, totals[0], rtol=0, atol=1e-10)


def test_a_longest_duration_of_one_is_the_ordinary_hmm() -> None:
    start, switch, log_b, rho = problem(6, 101, 3, 1)
    evidence, posterior = lab.explicit_duration(start, switch, log_b, rho)
    plain, known = lab.hmm(start, switch, log_b)
    assert evidence == pytest.approx(plain, abs=1e-11)  # the same sums in the same order
    np.testing.assert_allclose(posterior, known, rtol=0, atol=1e-12)


def test_a_geometric_duration_has_a_constant_hazard() -> None:
    go_on = lab.continuation(geometric(np.array([0.1, 0.3]), 29))
    # The tail falls to 5e-5, summed from its end: relative rounding stays near 1e-15.
    np.testing.assert_allclose(go_on[:, :-1], np.tile([[0.9], [0.7]], 28), rtol=1e-12)
    assert (go_on[:, -1] == 0).all()  # the last count always ends


def test_geometric_durations_fall_back_to_an_hmm_that_may_stay() -> None:
    leave, steps = np.array([0.1, 0.2, 0.5]), 31
    start, _, log_b, _ = problem(7, steps, 3, 1)
    jump, stay = (np.broadcast_to(lab.blind(p), (steps, 3, 3)) for p in (np.zeros(3), 1 - leave))
    # d_max beyond the series: the cut at d_max is never reached.
    evidence, posterior = lab.explicit_duration(start, jump.copy(), log_b, geometric(leave, steps + 2))
    plain, known = lab.hmm(start, stay.copy(), log_b)
    assert evidence == pytest.approx(plain, abs=1e-10)
    np.testing.assert_allclose(posterior, known, rtol=0, atol=1e-11)


def test_a_peaked_duration_makes_the_hazard_rise() -> None:
    hazard = 1 - lab.continuation(lab.CLOCK.rho)
    assert (np.diff(hazard[1]) > 0).all()
    assert hazard[1, 5] < 0.02  # a stay of mean 10 hardly ends at 6
    assert hazard[1, 13] > 0.8  # and hardly lasts beyond 14


def test_stays_follow_the_given_durations() -> None:
    rng = np.random.default_rng(8)
    _, z = lab.CLOCK.sample(rng, 20_011)
    means = lab.mean_duration(lab.stays(z, 25)[:, :20])
    # About 640 stays a regime of sd 1.5 (error 0.06), and a tenth added to each of 25 counts.
    np.testing.assert_allclose(means, [6, 10, 15], atol=0.3)


def test_forward_does_not_see_the_future_and_never_reads_the_first_switch() -> None:
    start, switch, log_b, rho = problem(9, 23, 3, 5)
    clean = lab.forward(start, switch, log_b, rho)
    poisoned, cut = switch.copy(), log_b.copy()
    poisoned[0], poisoned[13:], cut[13:] = np.nan, np.nan, np.nan
    with np.errstate(invalid="ignore"):
        alpha = lab.forward(start, poisoned, cut, rho)
    np.testing.assert_array_equal(alpha[:13], clean[:13])
    assert np.isnan(alpha[13:, :, 0]).all()


def test_backward_does_not_see_the_past() -> None:
    _, switch, log_b, rho = problem(10, 23, 3, 5)
    clean = lab.backward(switch, log_b, rho)
    poisoned, cut = switch.copy(), log_b.copy()
    poisoned[:13], cut[:13] = np.nan, np.nan
    with np.errstate(invalid="ignore"):
        beta = lab.backward(poisoned, cut, rho)
    np.testing.assert_array_equal(beta[12:], clean[12:])
    assert np.isnan(beta[:12]).all()


def test_operations_are_those_of_the_paper() -> None:
    assert lab.operations(300, 3, 20) == (20_700, 1_080_000)
    (short, naive_short), (long, naive_long) = lab.operations(101, 3, 50), lab.operations(101, 3, 100)
    assert naive_long == 4 * naive_short  # quadratic in d_max
    assert long < 2 * short  # linear in d_max


def test_fit_without_durations_finds_the_law_of_the_walls() -> None:
    # The ball has d_max = 1 in truth, so the fit must return the law that made it.
    x, z = lab.WALLS.sample(np.random.default_rng(11), 20_011)
    fitted = lab.without_durations(lab.WALLS, x, z)
    before = np.linspace(-6, 6, 13)
    difference = np.exp(fitted.log_switch(before)) - np.exp(lab.WALLS.log_switch(before))
    assert np.abs(difference).max() < 0.15  # some thousand turns, most of them in a narrow band


@pytest.fixture(scope="module")
def models() -> dict[str, dict[str, lab.System]]:
    return lab.models(np.random.default_rng(12))


def test_models_without_the_arrow_have_the_true_mean_stay(models: dict) -> None:
    for kind, compared in models.items():
        leave = 1 - np.exp(np.diag(compared["hmm"].bias))
        rho = compared["durations"].rho
        np.testing.assert_allclose(1 / leave, lab.mean_duration(rho), rtol=1e-9, err_msg=kind)


@pytest.fixture(scope="module")
def right(models: dict) -> dict[str, dict[str, np.ndarray]]:
    """Return the share of right frames in four series of each kind, by model."""
    rng = np.random.default_rng(13)
    shares = {}
    for kind, compared in models.items():
        series = [compared["both"].sample(rng, lab.STEPS) for _ in range(4)]
        shares[kind] = {
            name: np.array([np.mean(model.segment(x) == z) for x, z in series])
            for name, model in compared.items()
        }
        frames = [np.mean(compared["both"].log_b(x).argmax(axis=1) == z) for x, z in series]
        shares[kind]["frames"] = np.array(frames)
    return shares


def test_durations_help_where_regimes_last_for_known_times(right: dict) -> None:
    clock = right["clock"]
    assert (clock["durations"] > clock["hmm"]).all()
    assert np.mean(clock["durations"] - clock["hmm"]) > 0.06  # 0.11 over 20 series
    assert np.mean(clock["hmm"] - clock["frames"]) > 0.1


def test_the_arrow_helps_where_the_state_makes_the_switch(right: dict) -> None:
    walls = right["walls"]
    best = np.maximum(walls["hmm"], walls["durations"])
    assert (walls["arrow"] > best).all()
    assert np.mean(walls["arrow"] - best) > 0.06  # 0.16 over 20 series


def test_knowing_durations_does_not_replace_the_arrow_at_the_walls(right: dict) -> None:
    assert abs(np.mean(right["walls"]["durations"] - right["walls"]["hmm"])) < 0.04


def test_both_help_where_both_are_at_work(right: dict) -> None:
    both = right["thermostat"]
    for single in ("arrow", "durations"):
        assert np.mean(both["both"] - both[single]) > 0.025  # 0.06 over 20 series
        assert np.mean(both[single] - both["hmm"]) > 0.01  # 0.05 over 20 series


def test_self_transitions_blur_the_durations(right: dict) -> None:
    # After each stay any regime may come, the same one too: two stays in a row look like one.
    loose = replace(lab.CLOCK, bias=np.full((3, 3), -np.log(3)))
    plain = lab.hmm_like(lab.CLOCK, lab.CLOCK.rho)
    plain = replace(plain, bias=lab.blind(1 - 2 / (3 * lab.mean_duration(lab.CLOCK.rho))))
    rng, gaps = np.random.default_rng(14), []
    for _ in range(4):
        x, z = loose.sample(rng, lab.STEPS)
        gaps.append(np.mean(loose.segment(x) == z) - np.mean(plain.segment(x) == z))
    clock = right["clock"]
    assert 0 < np.mean(gaps) < 0.6 * np.mean(clock["durations"] - clock["hmm"])


def test_rho_must_be_probabilities() -> None:
    with pytest.raises(ValueError, match=r"rows of rho must sum to 1, got \[0\.9\]"):
        lab.continuation(np.array([[0.4, 0.5]]))
