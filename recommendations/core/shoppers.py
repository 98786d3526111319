"""Who the shoppers of a dataset are to each other, and what they bought, without regard to their numbers."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .kinds import PURCHASE
from .types import Dataset


def latest_shoppers(dataset: Dataset, most: int) -> NDArray[np.int64]:
    """Rising codes of the ``most`` shoppers who came last, of all who have an event; equal ones by ``shopper_ties``."""
    last = np.full(dataset.n_shoppers, -1, dtype=np.int64)
    last[dataset.shopper] = dataset.time  # of equal shoppers the last is written last
    there = np.flatnonzero(last >= 0)
    if len(there) <= most:
        return there
    return np.sort(there[np.lexsort((shopper_ties(dataset)[there], -last[there]))][:most])


def left_out(dataset: Dataset, listed: NDArray[np.int64]) -> tuple[str, ...]:
    """For ``Recommender.notes``: how many shoppers have no list of their own, where there are any."""
    shoppers = len(np.unique(dataset.shopper))
    if shoppers == len(listed):
        return ()
    return (f"{len(listed):,} of {shoppers:,} shoppers have a list, those who came last: see most_shoppers",)


def bought(dataset: Dataset) -> sparse.csr_array:
    """bool [n_shoppers, n_products]: what each shopper has bought."""
    those = dataset.of_kind(PURCHASE)
    pairs = (dataset.shopper[those], dataset.product[those])
    return sparse.csr_array((np.ones(int(those.sum()), dtype=bool), pairs), shape=(dataset.n_shoppers, dataset.n_products))


def shopper_ties(dataset: Dataset) -> NDArray[np.uint64]:
    """[n_shoppers] a hash of what each did and how long ago: breaks ties among shoppers without regard to their number.

    Sums of whole numbers modulo 2^64 are the same in any order; whoever did just the same votes just the same.
    """
    age = (dataset.as_of - dataset.time.astype(np.int64)).astype(np.uint64)
    did = scattered(dataset.tie[dataset.product] ^ scattered(age))
    ties = np.zeros(dataset.n_shoppers, dtype=np.uint64)
    present, starts = np.unique(dataset.shopper, return_index=True)
    ties[present] = np.add.reduceat(did, starts)
    return ties


def scattered(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits well mixed: the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
