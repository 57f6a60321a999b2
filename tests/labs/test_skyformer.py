"""Skyformer: the Gaussian kernel behind softmax, and what Nyström guarantees on the lifted matrix."""

import numpy as np
import pytest

import labs.skyformer as lab

N, M, D, E, R = 23, 29, 7, 5, 11


def inputs(seed=0):
    rng = np.random.default_rng(seed)
    q, k, v = rng.normal(size=(N, D)), rng.normal(size=(M, D)), rng.normal(size=(M, E))
    return q, k, v, rng.permutation(N + M)[:R]


@pytest.fixture(scope="module")
def found():
    return lab.results(np.random.default_rng(0))


def by_column(table):
    header, *rows = table
    return {name: [row[i] for row in rows] for i, name in enumerate(header)}


def test_gaussian_equals_naive_formula():
    q, k, _, _ = inputs()
    # The paper scales both by the width to the power -1/4, then takes exp(-|q - k|^2 / 2).
    naive = [[np.exp(-(((a - b) * D**-0.25) ** 2).sum() / 2) for b in k] for a in q]
    np.testing.assert_allclose(lab.gaussian(q, k), naive, rtol=1e-12)  # sums of a few rounded terms


def test_gaussian_of_a_point_with_itself_is_one_however_long():
    x = 1e3 * np.random.default_rng(1).normal(size=(N, D))
    kernel = lab.gaussian(x, x)
    assert kernel.max() <= 1.0
    # Squares near 1e7 cancel: what is left is about 1e7 times 1e-16.
    np.testing.assert_allclose(kernel.diagonal(), 1, atol=1e-7)


def test_softmax_equals_scores_divided_by_row_sums():
    q, k, _, _ = inputs()
    scores = np.array([[np.exp(a @ b / np.sqrt(D)) for b in k] for a in q])
    np.testing.assert_allclose(lab.scores(q, k), scores, rtol=1e-12)
    np.testing.assert_allclose(lab.softmax(q, k), scores / scores.sum(axis=1, keepdims=True), rtol=1e-12)


def test_softmax_scores_are_the_gaussian_kernel_times_lengths():
    q, k, _, _ = inputs()
    np.testing.assert_allclose(lab.from_gaussian(q, k), lab.scores(q, k), rtol=1e-12)


def test_lifted_matrix_is_positive_semidefinite_and_holds_c():
    q, k, _, _ = inputs()
    whole = lab.lift(q, k)
    np.testing.assert_allclose(whole[:N, N:], lab.gaussian(q, k), rtol=1e-12)
    np.testing.assert_allclose(whole, whole.T, rtol=1e-12)
    assert np.linalg.eigvalsh(whole)[0] > -1e-12


def test_block_of_lifted_nystrom_equals_the_few_columns():
    q, k, _, points = inputs()
    block = lab.nystrom(lab.lift(q, k), points)[:N, N:]
    np.testing.assert_allclose(lab.lifted_nystrom(q, k, points), block, atol=1e-11)  # one inverse


def test_all_points_give_back_the_kernel():
    q, k, _, _ = inputs()
    everything = np.arange(N + M)
    # The cut-off of 1e-8 may drop directions of that size.
    np.testing.assert_allclose(lab.lifted_nystrom(q, k, everything), lab.gaussian(q, k), atol=1e-7)


def test_repeated_points_change_nothing_under_the_pseudo_inverse():
    q, k, _, points = inputs()
    twice = np.concatenate([points, points[:3]])
    np.testing.assert_allclose(lab.lifted_nystrom(q, k, twice), lab.lifted_nystrom(q, k, points), atol=1e-10)


@pytest.mark.parametrize("sharpness", [0.3, 1.0, 3.0])
def test_lifted_error_is_positive_and_only_shrinks(sharpness):
    q, k, _, _ = inputs()
    whole = lab.lift(sharpness * q, sharpness * k)
    order = np.random.default_rng(2).permutation(N + M)
    before = whole
    for count in range(1, N + M + 1):
        error = whole - lab.nystrom(whole, order[:count])
        # 1e-8: what the cut-off of the pseudo-inverse and rounding behind it leave.
        assert np.linalg.eigvalsh(error)[0] > -1e-8
        assert np.linalg.eigvalsh(before - error)[0] > -1e-6
        assert np.linalg.norm(error[:N, N:], 2) <= np.linalg.norm(error, 2) + 1e-12
        before = error


def test_direct_nystrom_error_can_grow_beyond_the_matrix():
    # Query 0 is far from key 0, so the corner to be inverted is nearly zero: exp(-8).
    q, k = np.array([[0.0], [2.0]]), np.array([[4.0], [1.0]])
    one = np.array([0])
    c = lab.gaussian(q, k)
    assert lab.distance(c, lab.nystrom(c, one)) > 100
    assert max(lab.distance(c, lab.lifted_nystrom(q, k, np.array([i]))) for i in range(4)) < 1


def test_statistical_dimension_lies_between_one_direction_and_all():
    q, k, _, _ = inputs()
    one = lab.statistical_dimension(0 * q, 0 * k)  # all points the same: eigenvalue N + M, norm of C
    assert one == pytest.approx((N + M) / (N + M + 0.1 * np.sqrt(N * M)), rel=1e-9)
    far = lab.statistical_dimension(50 * q, 50 * k, epsilon=1e-9)
    assert far == pytest.approx(N + M, rel=1e-3)


def test_iteration_maps_eigenvalues_as_stated():
    q, k, _, points = inputs()
    z = np.concatenate([q, k])[points]
    normal, _ = lab.normalise(lab.gaussian(z, z), 0.1)
    y = np.linalg.eigvalsh(normal @ normal.T) / normal.sum(axis=0).max()
    for steps in range(5):
        product = normal @ lab.iterated_inverse(normal, steps)
        np.testing.assert_allclose(np.linalg.eigvalsh((product + product.T) / 2), np.sort(y), atol=1e-12)
        y = 1 - (1 - y) ** 3 * (1 - y / 4)


def test_normalised_eigenvalues_end_at_exactly_one():
    q, k, _, points = inputs()
    z = np.concatenate([q, k])[points]
    eigenvalues = np.linalg.eigvalsh(lab.normalise(lab.gaussian(z, z), 0.1)[0])
    assert eigenvalues[0] > 0
    assert eigenvalues[-1] == pytest.approx(1, abs=1e-12)


def test_finished_iteration_falls_back_to_the_nystrom_formula():
    q, k, v, points = inputs()
    expected = lab.lifted_nystrom(q, k, points) @ v
    np.testing.assert_allclose(lab.skyformer(q, k, v, points, gamma=0.0, steps=30), expected, atol=1e-9)


def test_all_points_without_gamma_give_exact_kernelized_attention():
    q, k, v, _ = inputs()
    exact = lab.gaussian(q, k) @ v
    found = lab.skyformer(q, k, v, np.arange(N + M), gamma=0.0, steps=40)
    np.testing.assert_allclose(found, exact, atol=1e-7)  # condition of the lifted matrix


def test_key_far_from_all_points_and_queries_has_no_say():
    q, k, v, _ = inputs()
    points = np.arange(R)  # queries only
    k[3] += 1e3
    poisoned = v.copy()
    poisoned[3] = 1e30
    np.testing.assert_array_equal(lab.skyformer(q, k, poisoned, points), lab.skyformer(q, k, v, points))


def test_nystromformer_with_a_point_for_each_token_is_softmax():
    rng = np.random.default_rng(3)
    q, k, v = rng.normal(size=(N, D)), rng.normal(size=(N, D)), rng.normal(size=(N, E))
    expected = lab.softmax(q, k) @ v
    np.testing.assert_allclose(lab.nystromformer(q, k, v, N, None), expected, atol=1e-8)
    np.testing.assert_allclose(lab.nystromformer(q, k, v, N, 60), expected, atol=1e-8)


def test_nystromformer_with_one_point_is_a_plain_mean_under_softmax():
    rng = np.random.default_rng(4)
    q, k, v = rng.normal(size=(N, D)), rng.normal(size=(N, D)), rng.normal(size=(N, E))
    mean = lab.softmax(q.mean(axis=0, keepdims=True), k) @ v
    np.testing.assert_allclose(lab.nystromformer(q, k, v, 1), np.repeat(mean, N, axis=0), rtol=1e-12)


def test_nystromformer_refuses_unequal_stretches():
    x = np.ones((N, D))
    with pytest.raises(ValueError, match="length must be a multiple of 4, got 23"):
        lab.nystromformer(x, x, x, 4)


def test_negative_gamma_is_refused():
    with pytest.raises(ValueError, match=r"gamma must be at least 0, got -0\.1"):
        lab.normalise(np.eye(R), -0.1)


def test_operations_equal_a_count_over_the_products():
    n, width, r, steps = 101, 13, 17, 3
    shapes = [(n, width, r), (r, width, n), (r, width, r)]  # kernels
    shapes += [(r, r, r)] * 4 * steps
    shapes += [(r, n, width), (r, r, width), (n, r, width)]  # from right to left
    assert lab.skyformer_products(n, width, r, steps) == sum(a * b * c for a, b, c in shapes)
    assert lab.full_products(n, width) == n * width * n + n * n * width


def test_operations_double_with_the_length_where_all_pairs_go_fourfold(found):
    count = by_column(found["tables"]["operations"])
    full, ours = np.array(count["全部の対"]), np.array(count["提案"])
    np.testing.assert_array_equal(full[1:] / full[:-1], 4)
    assert ours[-1] / ours[-2] < 2
    # Twice as long costs twice the linear part: the steps that are left out are constant.
    linear = ours - 24 * 128**3 - 2 * 128**2 * 32
    np.testing.assert_array_equal(linear[1:] / linear[:-1], 2)
    assert 1000 < found["values"]["break_even_length"] < 1100


def test_guarantee_holds_in_every_run(found):
    values = found["values"]
    assert values["identity_error"] < 1e-12
    assert values["below_zero"] < 1e-8
    assert values["nested_steps"] == 16
    assert values["nested_increases"] == 0
    assert values["blocks_above_lifted"] == 0


def test_direct_nystrom_is_better_on_smooth_data_and_jumps_on_noise(found):
    smooth, noise = by_column(found["tables"]["smooth"]), by_column(found["tables"]["noise"])
    assert all(np.less(smooth["直接の中央値"], smooth["提案の中央値"]))
    assert max(smooth["提案の最悪"]) < 1
    assert max(noise["提案の最悪"]) < 1
    assert min(noise["直接の中央値"]) > 1
    assert max(noise["直接の最悪"]) > 20
    assert found["values"]["weakest_direct"] < 0.01 < 0.5 < found["values"]["weakest_lifted"]


@pytest.mark.parametrize("name", ["smooth", "noise"])
def test_lifted_median_falls_with_more_points(found, name):
    assert all(np.diff(by_column(found["tables"][name])["提案の中央値"]) < 0)


def test_statistical_dimension_tells_hard_from_easy(found):
    assert 40 < found["values"]["dimension_smooth"] < 80
    assert 380 < found["values"]["dimension_noise"] < 420


def test_iteration_stopped_at_six_is_no_inverse_yet_nearly_as_good(found):
    table = by_column(found["tables"]["inverse"])
    six = table["反復"].index(6)
    assert 0.9 < table["残差"][six] < 1
    assert table["残差"][-2] < 0.5
    plain, sharp = table["誤差（γ = 0.1）"], table["誤差（γ = 0.0001）"]
    assert plain[-1] < plain[six] < 2 * plain[-1]
    assert sharp[-1] < sharp[six] < 10 * sharp[-1]
    assert sharp[-1] < plain[-1]
    assert found["values"]["repeats"] > 0
    assert 0 < found["values"]["smallest_eigenvalue"] < 0.01


def test_stopping_early_saves_nystromformer_on_noise(found):
    table = by_column(found["tables"]["nystromformer"])
    assert min(table["独立、擬似逆"]) > 1 > max(table["独立、6回"])
    assert all(np.less_equal(table["滑らか、擬似逆"], np.multiply(table["滑らか、6回"], 1.001)))
    # With few points, six steps on noise are hardly better than equal weights for all.
    assert table["独立、6回"][0] > 0.9 * found["values"]["uniform_noise"]


@pytest.mark.parametrize("n", [512, 8192])
def test_scaling_leaves_out_what_is_quadratic_at_great_length(n):
    calls = lab.scaling(np.random.default_rng(0), n)
    assert ("ソフトマックス" in calls) == (n <= 4096)
    out = calls["Skyformer"]()
    assert out.shape == (n, 32)
    assert np.isfinite(out).all()
