"""How alike sparse vectors are, by what they share: only pairs that meet in some dimension are looked at, only what is above 0 is kept.

Each class compares n vectors, the rows of ``left`` [n, d], with c others, the columns of ``right`` [d, c], and fits
``neighbours.Measure``. Entries are positive: where nothing stands, nothing is known. Time O(sum over the entries of left of the length
of their row of right), times the number of sums that a similarity needs.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .neighbours import all_pairs

NOISE = 1e-9
"""A variance below this share of the mean square, or a surplus below this share of what is compared, is what floats lose, not a finding."""


class Cosine:
    """s = <x, y> / (|x| |y| + shrinkage); ``right_norm`` [c] is |y| where right holds only a part of y.

    Source: Sarwar, Karypis, Konstan, Riedl (WWW 2001); shrinkage as in Koren and Bell, Recommender Systems Handbook.
    """

    def __init__(self, left: sparse.csr_array, right: sparse.csr_array, *, shrinkage: float = 0.0, right_norm: NDArray[np.floating] | None = None) -> None:
        self.left, self.right, self.shrinkage, self.left_norm = left, right, shrinkage, norms(left)
        self.right_norm = np.sqrt(_column_sums(right, _squares(right))) if right_norm is None else right_norm

    def rows(self, part: slice) -> sparse.csr_array:
        met = _product(self.left[part], self.right)
        lengths = self.left_norm[part][_row(met)] * self.right_norm[met.indices]
        return _only_positive(met, met.data / (lengths + self.shrinkage))


class Jaccard:
    """s = <x, y> / (|x|^2 + |y|^2 - <x, y> + shrinkage): what both hold of what either holds.

    Of sets (entries 1) that is Jaccard's coefficient; of other entries its extension, also called Tanimoto's.
    Source: Jaccard, "Distribution de la flore alpine" (1901); the extension: Strehl and Ghosh, "Relationship-based clustering and
    visualization for high-dimensional data mining" (INFORMS Journal on Computing 2003).
    """

    def __init__(self, left: sparse.csr_array, right: sparse.csr_array, *, shrinkage: float = 0.0) -> None:
        self.left, self.right, self.shrinkage = left, right, shrinkage
        self.left_size, self.right_size = _row_sums(left, _squares(left)), _column_sums(right, _squares(right))

    def rows(self, part: slice) -> sparse.csr_array:
        met = _product(self.left[part], self.right)
        either = self.left_size[part][_row(met)] + self.right_size[met.indices] - met.data
        return _only_positive(met, met.data / (either + self.shrinkage))


class LogLikelihood:
    """s = G / (1 + shrinkage + G), G = 2 sum over the four cells k of k log(k / expected k); only pairs that meet more often than chance.

    k11 counts the dimensions that hold both, k12 and k21 those that hold one, k22 those that hold neither; a dimension counts
    ``mass`` [d]. Shrinkage adds to the G at which a pair scores one half; without it s = 1 - 1 / (1 + G), as Mahout has it.
    Source: Dunning, "Accurate methods for the statistics of surprise and coincidence" (Computational Linguistics 1993).
    """

    def __init__(self, left: sparse.csr_array, right: sparse.csr_array, mass: NDArray[np.floating], *, shrinkage: float = 0.0) -> None:
        mass = mass.astype(np.float64)
        self.left, self.right, self.shrinkage, self.total = _valued(left, mass[left.indices]), _valued(right, 1.0), shrinkage, float(mass.sum())
        self.left_mass, self.right_mass = _row_sums(left, mass[left.indices]), _column_sums(right, mass[_row(right)])

    def rows(self, part: slice) -> sparse.csr_array:
        met = _product(self.left[part], self.right)
        row, column = self.left_mass[part][_row(met)], self.right_mass[met.indices]
        score = log_likelihood_ratio(met.data, row, column, self.total)
        return _only_positive(met, score / (1.0 + self.shrinkage + score))


def log_likelihood_ratio(both: NDArray, row: NDArray, column: NDArray, total: float) -> NDArray[np.float64]:
    """G of each pair that is met ``both`` times, its two sides ``row`` and ``column`` times of ``total``; 0 where not above chance."""
    one, other = _unless_noise(row - both, row), _unless_noise(column - both, column)
    neither = _unless_noise(total - row - other, total)
    surplus = both * neither - one * other
    above = surplus > NOISE * (both * neither + one * other)
    ratio = np.zeros(len(both))
    # k / expected k = 1 +- surplus / (row total x column total): log1p keeps what k log k would lose in large shops.
    for count, sign, first, second in (
        (both, 1.0, row, column),
        (one, -1.0, row, total - column),
        (other, -1.0, total - row, column),
        (neither, 1.0, total - row, total - column),
    ):
        cell = above & (count > 0)
        ratio[cell] += 2.0 * count[cell] * np.log1p(sign * surplus[cell] / (first[cell] * second[cell]))
    return np.maximum(ratio, 0.0)


class Pearson:
    """s = r x m / (m + shrinkage), r the correlation of x and y over the dimensions that hold both, their means taken over these alone.

    With sums over those n dimensions, r = (n Sxy - Sx Sy) / sqrt((n Sxx - Sx^2)(n Syy - Sy^2)); undefined, and no entry, where n < 2 or
    one side does not vary (``NOISE``). m = <left_support, right_support> is what those meetings are worth, n where the supports are 1:
    a correlation over two meetings is 1 or -1 by necessity, and counts for little. Negative correlations are no entries: who is unlike
    is nobody to learn from here. Sums in float64.
    Source: Resnick, Iacovou, Suchak, Bergstrom, Riedl, "GroupLens" (CSCW 1994); significance weighting: Herlocker, Konstan, Borchers,
    Riedl (SIGIR 1999), in the smooth form of Koren and Bell, Recommender Systems Handbook.
    """

    def __init__(
        self,
        left: sparse.csr_array,
        right: sparse.csr_array,
        *,
        support: tuple[sparse.csr_array, sparse.csr_array] | None = None,
        shrinkage: float = 0.0,
    ) -> None:
        self.left, self.right, self.shrinkage = _valued(left, left.data), _valued(right, right.data), shrinkage
        self.left_one, self.right_one = _valued(left, 1.0), _valued(right, 1.0)
        self.left_square, self.right_square = _valued(left, _squares(left)), _valued(right, _squares(right))
        self.support = support or (self.left_one, self.right_one)

    def rows(self, part: slice) -> sparse.csr_array:
        x, one, square = self.left[part], self.left_one[part], self.left_square[part]
        count = _product(one, self.right_one)
        n, sx, sxx = count.data, _product(x, self.right_one).data, _product(square, self.right_one).data
        sy, syy, sxy = _product(one, self.right).data, _product(one, self.right_square).data, _product(x, self.right).data
        worth = _product(self.support[0][part], self.support[1]).data
        varies_x, varies_y = n * sxx - sx * sx, n * syy - sy * sy
        defined = (n > 1) & (varies_x > NOISE * n * sxx) & (varies_y > NOISE * n * syy)
        spread = np.sqrt(np.where(defined, varies_x, 1.0)) * np.sqrt(np.where(defined, varies_y, 1.0))
        together = n * sxy - sx * sy
        r = np.where(defined & (together > NOISE * n * sxy), np.minimum(together / spread, 1.0), 0.0)
        return _only_positive(count, r * worth / (worth + self.shrinkage))


def cosine(matrix: sparse.csr_array, *, shrinkage: float = 0.0) -> sparse.csr_array:
    """float32 [columns, columns], the diagonal empty: how alike the columns of ``matrix`` are, see ``Cosine``."""
    return all_pairs(Cosine(sparse.csr_array(matrix.T), matrix, shrinkage=shrinkage), np.zeros(matrix.shape[1], np.uint64))[0]


def norms(matrix: sparse.csr_array) -> NDArray[np.float64]:
    """[rows] |x| of each row."""
    return np.sqrt(_row_sums(matrix, _squares(matrix)))


def _product(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    """Entries stand where two positive ones meet, in an order that their pattern alone decides: products of equal patterns are aligned."""
    return sparse.csr_array(left @ right)


def _only_positive(met: sparse.csr_array, score: NDArray[np.floating]) -> sparse.csr_array:
    """float32, the pattern of ``met`` without what is not above 0."""
    score = score.astype(np.float32)
    keep = score > 0
    ends = np.concatenate([[0], np.cumsum(keep)])[met.indptr]
    return sparse.csr_array((score[keep], met.indices[keep], ends), shape=met.shape)


def _valued(matrix: sparse.csr_array, values: NDArray[np.floating] | float) -> sparse.csr_array:
    """float64, the same pattern with other values."""
    data = np.broadcast_to(np.asarray(values, dtype=np.float64), matrix.data.shape).copy()
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _squares(matrix: sparse.csr_array) -> NDArray[np.float64]:
    return matrix.data.astype(np.float64) ** 2


def _unless_noise(count: NDArray[np.float64], of: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """A difference of sums, 0 where it is no more than what their rounding leaves."""
    return np.where(count > NOISE * of, count, 0.0)


def _row(matrix: sparse.csr_array) -> NDArray[np.int64]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _row_sums(matrix: sparse.csr_array, values: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.bincount(_row(matrix), weights=values, minlength=matrix.shape[0])


def _column_sums(matrix: sparse.csr_array, values: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.bincount(matrix.indices, weights=values, minlength=matrix.shape[1])
