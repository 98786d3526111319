"""Who came last, without regard to anybody's number."""

import numpy as np
import pytest

from recommendations.core.shoppers import bought, latest_shoppers, left_out
from recommendations.core.types import Dataset
from recommendations.testing.datasets import Did, dataset_of


def came() -> Dataset:
    return dataset_of([Did("a", "x", 3), Did("b", "y", 9, "view"), Did("b", "x", 1), Did("b", "x", 2), Did("c", "y", 5)])


@pytest.mark.parametrize(("most", "latest"), [(1, [1]), (2, [1, 2]), (3, [0, 1, 2]), (99, [0, 1, 2])])
def test_those_who_came_last(most: int, latest: list[int]) -> None:
    assert latest_shoppers(came(), most).tolist() == latest


def test_who_has_no_event_left_is_nobody() -> None:
    before = came().until(int(came().unit_time[came().unit_shopper == 0][0]))
    listed = latest_shoppers(before, 9)
    assert listed.tolist() == [1]
    assert left_out(before, listed) == ()


def test_of_those_who_came_at_one_time_what_they_did_decides_and_not_their_number() -> None:
    names = [f"s{number}" for number in range(12)]
    taken = {name: f"p{number}" for number, name in enumerate(names)}
    products = sorted(taken.values())
    chosen = []
    for order in (names, names[::-1]):
        dataset = dataset_of([Did(f"{place:02}", taken[name], 1) for place, name in enumerate(order)], products=products)
        chosen.append({order[code] for code in latest_shoppers(dataset, 4)})
    assert chosen[0] == chosen[1] != set(names[:4])


def test_what_a_shopper_bought_is_no_matter_how_often_and_no_view() -> None:
    assert bought(came()).toarray().tolist() == [[True, False], [True, False], [False, True]]
    assert not bought(dataset_of([Did("a", "x", 3, "view")])).nnz


def test_events_of_a_kind() -> None:
    assert came().of_kind("view").tolist() == [False, False, False, True, False]
    assert not came().of_kind("cart").any()


def test_a_weight_is_faded_by_its_age_or_left_alone() -> None:
    dataset = came()
    assert dataset.faded_weight(None) is dataset.weight
    np.testing.assert_allclose(dataset.faded_weight(4.0), dataset.weight * 2.0 ** (-dataset.age_days / 4.0), rtol=1e-6)
