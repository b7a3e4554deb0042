"""By hand, against exact search, properties of each index, edges."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestNeighbors

from examples.ml_coding.approximate_nearest_neighbors import (
    clusters,
    reached,
)
from mlinterviews.ml_coding.approximate_nearest_neighbors import (
    IVF,
    HyperplaneLSH,
    ProductQuantizer,
    nearest,
    recall_at_k,
    squares_to,
)
from mlinterviews.ml_coding.approximate_nearest_neighbors_hnsw import HNSW

DIGITS = load_digits().data
X, Q = DIGITS[:300], DIGITS[400:440]
LINE = np.array([[0.0], [1.0], [3.0], [7.0], [8.0]])


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small_hnsw(data, seed=0):
    return HNSW(rng(seed), m=4, ef_construction=12).fit(data)


# Exact search and recall


def test_nearest_by_hand():
    q = np.array([2.1])
    assert nearest(LINE, q, 2).tolist() == [2, 1]
    assert nearest(LINE, q, 9).tolist() == [2, 1, 0, 3, 4]
    assert nearest(LINE, q, 2, np.array([0, 3, 4])).tolist() == [0, 3]


def test_nearest_has_the_distances_of_scikit_learn():
    theirs = NearestNeighbors(n_neighbors=10).fit(X).kneighbors(Q)[0]
    for q, wanted in zip(Q, theirs, strict=True):
        ours = np.sqrt(squares_to(X[nearest(X, q, 10)], q))
        assert ours == pytest.approx(wanted)


def test_recall_by_hand():
    found = [np.array([2, 3]), np.array([4])]
    queries = np.array([[2.1], [9.0]])  # nearest: 2, 1 and 4, 3
    assert recall_at_k(LINE, queries, found, 2) == pytest.approx(0.5)
    assert recall_at_k(LINE, queries, [np.array([], int)] * 2, 2) == 0
    twice = [np.array([2, 2]), np.array([4, 4])]
    assert recall_at_k(LINE, queries, twice, 2) == 0.5


def test_recall_counts_any_of_a_tie():
    data = np.array([[0.0], [1.0], [-1.0]])
    for i in (1, 2):
        found = [np.array([0, i])]
        assert recall_at_k(data, np.zeros((1, 1)), found, 2) == 1


# Hyperplanes


def test_keys_agree_bit_by_bit_with_chance_one_minus_angle_over_pi():
    index = HyperplaneLSH(rng(1), n_tables=3000, n_bits=1)
    index.fit(np.array([[1.0, 0.0], [-1.0, 0.0]]))  # the mean is 0
    for angle in (0.3, 1.2, 2.5):
        pair = np.array([[1, 0], [np.cos(angle), np.sin(angle)]])
        keys = index.keys(pair)
        share = (keys[:, 0] == keys[:, 1]).mean()
        assert share == pytest.approx(1 - angle / np.pi, abs=0.03)


def test_a_row_finds_itself_and_more_tables_find_more():
    few = HyperplaneLSH(rng(0), 2, 8).fit(X)
    many = HyperplaneLSH(rng(0), 12, 8).fit(X)
    assert all(i in few.candidates(X[i]) for i in range(0, 300, 30))

    def recall(index):
        found = [nearest(X, q, 10, index.candidates(q)) for q in Q]
        return recall_at_k(X, Q, found, 10)

    assert recall(few) < recall(many) - 0.2


def test_planes_pass_through_the_mean():
    near, far = (HyperplaneLSH(rng(0), 4, 8).fit(Z) for Z in (X, X + 500))
    assert (near.keys(X) == far.keys(X + 500)).mean() > 0.99


def test_keys_of_different_buckets_differ():
    keys = HyperplaneLSH(rng(0), 1, 62).fit(X).keys(X)
    assert len(np.unique(keys)) > 290
    assert (keys >= 0).all()


# Inverted lists


def test_lists_part_the_data_and_all_lists_are_exact():
    index = IVF(rng(0), 20).fit(X)
    assert sorted(np.concatenate(index.lists_)) == list(range(300))
    for q in Q[:10]:
        ids = index.candidates(q, 20)
        assert nearest(X, q, 5, np.sort(ids)).tolist() == nearest(X, q, 5).tolist()


def test_a_probe_scans_the_cell_of_the_nearest_centre():
    index = IVF(rng(0), 20).fit(X)
    for q in Q:
        c = squares_to(index.centers_, q).argmin()
        assert index.candidates(q, 1).tolist() == index.lists_[c].tolist()
    recalls = [
        recall_at_k(X, Q, [nearest(X, q, 10, index.candidates(q, p)) for q in Q], 10)
        for p in (1, 3, 20)
    ]
    assert recalls[0] < recalls[1] < recalls[2] == 1


# Product quantisation


def test_table_sums_are_distances_to_the_decoded_vectors():
    pq = ProductQuantizer(rng(0), 8, 16).fit(X)
    codes = pq.encode(X)
    assert codes.shape == (300, 8) and codes.dtype == np.uint8
    for q in Q[:5]:
        wanted = squares_to(pq.decode(codes), q)
        assert pq.distances(q, codes) == pytest.approx(wanted)


def test_each_part_gets_its_nearest_centre():
    pq = ProductQuantizer(rng(0), 8, 16).fit(X)
    codes = pq.encode(X[:20])
    for j in range(8):
        part = X[:20, 8 * j : 8 * j + 8]
        for i in range(20):
            squares = squares_to(pq.codebooks_[j], part[i])
            assert squares[codes[i, j]] == pytest.approx(squares.min())


def test_more_codes_err_less_and_one_code_a_row_is_exact():
    fitted = [ProductQuantizer(rng(0), 4, c).fit(X) for c in (4, 16, 64)]
    errors = [((pq.decode(pq.encode(X)) - X) ** 2).mean() for pq in fitted]
    assert errors[0] > errors[1] > errors[2] > 0
    few = X[:12]
    pq = ProductQuantizer(rng(0), 4, 12).fit(few)
    assert pq.decode(pq.encode(few)) == pytest.approx(few)


# HNSW


def test_links_are_bounded_and_layers_nest():
    index = small_hnsw(X)
    for layer, links in enumerate(index.layers_):
        most = 4 if layer else 8
        assert all(len(to) <= most for to in links.values())
        assert all(j in links for to in links.values() for j in to)
        assert all(i not in to for i, to in links.items())
        assert all(len(set(to)) == len(to) for to in links.values())
    assert len(index.layers_[0]) == 300
    for low, high in zip(index.layers_, index.layers_[1:], strict=False):
        assert set(high) < set(low)
        assert len(high) < 0.5 * len(low)
    assert index.entry_ in index.layers_[-1]


def test_a_wide_search_is_exact_and_a_narrow_one_compares_little():
    index = small_hnsw(X)
    exact = [nearest(X, q, 5) for q in Q]
    wide = [index.search(q, 5, 300) for q in Q]
    assert recall_at_k(X, Q, wide, 5) == 1
    assert recall_at_k(X, Q, exact, 5) == 1
    index.n_compared = 0
    narrow = [index.search(q, 5, 12) for q in Q]
    assert index.n_compared < 0.3 * len(X) * len(Q)
    assert recall_at_k(X, Q, narrow, 5) > 0.9


class Recorder(HNSW):
    """Keeps the walks of insertion."""

    def _search_layer(self, q, entries, ef, layer):
        near = super()._search_layer(q, entries, ef, layer)
        self.walks.append((q, list(entries), ef, layer, [j for _, j in near]))
        return near


def test_insertion_descends_narrow_then_wide_from_all_that_it_found():
    index = Recorder(rng(0), 4, 12)
    index.walks = []
    index.fit(X)
    row = {x.tobytes(): i for i, x in enumerate(X)}
    for q, _, ef, layer, _ in index.walks:
        here = row[q.tobytes()] in index.layers_[layer]
        assert ef == (12 if here else 1)
    steps = 0
    for one, two in zip(index.walks, index.walks[1:], strict=False):
        if two[3] == one[3] - 1 and (two[0] == one[0]).all():
            assert two[1] == one[4]
            steps += 1
    assert steps > 300


def test_far_clusters_become_islands_unless_construction_is_wide():
    data = clusters()
    assert reached(HNSW(rng(0), 8, 20).fit(data)) < 0.9
    assert reached(HNSW(rng(0), 8, 40).fit(data)) == 1
    assert reached(small_hnsw(X[:100])) == 1


def test_found_rows_come_nearest_first():
    index = small_hnsw(X[:50])
    for q in Q[:10]:
        ids = index.search(q, 8, 20)
        assert (np.diff(squares_to(X[ids], q)) >= 0).all()


def test_links_point_in_different_directions():
    index = small_hnsw(LINE)
    index.X_ = np.array([[1.0, 0], [1.1, 0], [0, 2.0], [1.2, 0]])
    ranked = [(1.0, 0), (1.21, 1), (1.44, 3), (4.0, 2)]
    assert index._choose(ranked, 2) == [0, 2]
    assert index._choose(ranked, 3) == [0, 2, 1]


def test_copies_do_not_cut_the_graph():
    twice = np.repeat([[0.0, 0.0], [5.0, 5.0], [9.0, 0.0]], 60, axis=0)
    index = HNSW(rng(0), m=2, ef_construction=4).fit(twice)
    assert len(index.X_) == 3
    found = index.search(np.array([5.1, 5.0]), 60, 60)
    assert sorted(found) == list(range(60, 120))
    assert len(HNSW(rng()).fit([[0.0], [-0.0], [1.0]]).X_) == 2


# Edges


@pytest.mark.parametrize(
    "data",
    [
        np.ones((30, 4)),
        np.repeat(np.eye(4), 8, axis=0),
        np.arange(80).reshape(20, 4),  # integers, on a line
        rng(0).normal(size=(40, 4)) * [1e6, 1, 1e-6, 0],
    ],
)
def test_degenerate_data(data):
    q = data[3]
    lsh = HyperplaneLSH(rng(0), 3, 4).fit(data)
    assert 3 in lsh.candidates(q)
    ivf = IVF(rng(0), 5).fit(data)
    assert 3 in ivf.candidates(q, 5)
    pq = ProductQuantizer(rng(0), 2, 10).fit(data)
    assert np.isfinite(pq.distances(q, pq.encode(data))).all()
    found = small_hnsw(data).search(q, 1, 20)
    assert squares_to(data, q)[found].tolist() == [0]


def test_one_row():
    one = np.array([[1.0, 2.0]])
    assert small_hnsw(one).search(one[0], 3, 5).tolist() == [0]
    assert HyperplaneLSH(rng(0)).fit(one).candidates(one[0]).tolist() == [0]
    assert IVF(rng(0), 1).fit(one).candidates(one[0], 4).tolist() == [0]


def test_an_empty_bucket_gives_no_candidates():
    index = HyperplaneLSH(rng(0), 1, 30).fit(LINE)
    index.tables_ = [{}]
    ids = index.candidates(np.array([4.0]))
    assert ids.tolist() == []
    assert nearest(LINE, np.array([4.0]), 2, ids).tolist() == []


def test_same_seed_twice_and_global_state_untouched():
    before = np.random.get_state()[1].copy()
    for make in (
        lambda: [i.tolist() for i in map(HyperplaneLSH(rng(5)).fit(X).candidates, Q)],
        lambda: [IVF(rng(5), 9).fit(X).candidates(q, 2).tolist() for q in Q],
        lambda: ProductQuantizer(rng(5), 4, 8).fit(X).encode(Q).tolist(),
        lambda: small_hnsw(X[:30], 5).layers_,
    ):
        assert make() == make()
    index = small_hnsw(X[:30])
    assert index.search(Q[0], 3, 9).tolist() == index.search(Q[0], 3, 9).tolist()
    assert np.array_equal(before, np.random.get_state()[1])


@pytest.mark.parametrize(
    "bad, message",
    [
        (np.ones(5), "X must be"),
        (np.ones((0, 2)), "X must be"),
        ([[1.0, np.nan]] * 4, "NaN"),
        ([[1.0, np.inf]] * 4, "infinite"),
    ],
)
def test_bad_data_is_refused(bad, message):
    for make in (
        HyperplaneLSH(rng()),
        IVF(rng(), 2),
        ProductQuantizer(rng(), 1, 2),
        HNSW(rng()),
    ):
        with pytest.raises(ValueError, match=message):
            make.fit(bad)


def test_bad_settings_and_queries_are_refused():
    for make, message in (
        (lambda: HyperplaneLSH(rng(), 0), "n_tables"),
        (lambda: HyperplaneLSH(rng(), 1, 63), "n_bits"),
        (lambda: ProductQuantizer(rng(), 0), "n_parts"),
        (lambda: ProductQuantizer(rng(), 1, 257), "n_codes"),
        (lambda: ProductQuantizer(rng(), 3, 4).fit(X), "n_parts must divide"),
        (lambda: IVF(rng(), 9).fit(LINE), "n_clusters is 9"),
        (lambda: HNSW(rng(), 1), "m >= 2"),
        (lambda: HNSW(rng(), 8, 4), "ef_construction"),
        (lambda: small_hnsw(LINE).search([1.0], 3, 2), "k <= ef"),
        (lambda: small_hnsw(LINE).search([1.0, 2.0], 1, 2), "1 entries"),
        (lambda: small_hnsw(LINE).search([np.nan], 1, 2), "NaN"),
        (lambda: IVF(rng(), 2).fit(LINE).candidates([1.0], 0), "n_probe"),
        (lambda: IVF(rng(), 2).fit(LINE).candidates([1.0], np.nan), "n_probe"),
        (lambda: HNSW(rng(), np.nan), "m >= 2"),
        (lambda: nearest(LINE, np.array([np.nan]), 2), "q finite"),
        (lambda: nearest(LINE, LINE[0], 0), "k must"),
        (lambda: recall_at_k(LINE, LINE[:0], [], 2), "X must"),
        (lambda: recall_at_k(LINE, LINE[:1], [[0]], 6), "k must"),
        (lambda: recall_at_k(LINE, LINE[:1] * np.nan, [[0]], 2), "NaN"),
        (lambda: IVF(rng(), 2).fit(LINE).candidates([1.0, 1], 1), "1 entries"),
        (lambda: HyperplaneLSH(rng()).fit(LINE).candidates([1.0, 1]), "1 entries"),
    ):
        with pytest.raises(ValueError, match=message):
            make()


def test_the_table_of_the_text():
    pq = ProductQuantizer(rng(), 2, 2).fit(np.eye(4))
    pq.codebooks_ = np.array([[[0, 0], [4, 4]], [[1, 0], [0, 3]]])
    codes = np.array([[0, 1], [1, 0]])
    assert pq.distances([3, 4, 1, 1], codes).tolist() == [30, 2]
    assert pq.decode(codes).tolist() == [[0, 0, 0, 3], [4, 4, 1, 0]]
