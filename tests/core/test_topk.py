"""The best of each row, against a sort in plain Python."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from recommendations.core.topk import top_for_everybody, top_rows

TIES = np.array([50, 10, 40, 20, 30], dtype=np.uint64)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.0, 0.5, 1.0, -1.0]), min_size=5, max_size=5), min_size=1, max_size=4),
    st.integers(1, 7),
)
def test_rows_are_cut_to_their_best(dense: list[list[float]], n: int) -> None:
    ranked = top_rows(sparse.csr_array(np.array(dense)), n, TIES)
    wanted = {}
    for key, scores in enumerate(dense):
        best = sorted((product for product in range(5) if scores[product] > 0), key=lambda product: (-scores[product], TIES[product]))[:n]
        if best:
            wanted[key] = best
    assert {key: ranked.row(position)[0].tolist() for position, key in enumerate(ranked.keys)} == wanted


def test_sources_stay_with_their_entries() -> None:
    matrix = sparse.csr_array(np.array([[0.0, 1.0, 2.0, 0.0, 3.0]]))
    ranked = top_rows(matrix, 2, TIES, np.array([7, 8, 9], np.uint8))
    assert ranked.row(0)[0].tolist() == [4, 2]
    assert ranked.row(0)[2].tolist() == [9, 8]


def test_scores_that_float32_cannot_tell_apart_are_a_tie() -> None:
    scores = np.array([1.0, 1.0 + 1e-12, 0.0, 0.0, 0.0])
    assert top_for_everybody(scores, 5, TIES).row(0)[0].tolist() == [1, 0]
