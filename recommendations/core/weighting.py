"""What an entry says about its column: rarer rows say more. Before columns of a (row x column) matrix are compared.

In the words of text retrieval the columns are documents and the rows terms: where products are compared, a shopper or an order with
few products says more about each of them than one with hundreds; where shoppers are compared, a rare product says more about taste.
"""

from math import fsum

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

SCHEMES = ("none", "tf_idf", "bm25")


def weighted(matrix: sparse.csr_array, scheme: str, *, k1: float = 1.2, b: float = 0.75) -> sparse.csr_array:
    """float32, the same pattern: ``matrix`` under one of SCHEMES, scaled back to its own sum of squares.

    The scale matters to no similarity but to shrinkage, which is added to norms and counts: it means the same under each scheme.
    ValueError names the schemes that exist.
    """
    if scheme == "none":
        return matrix
    if scheme not in SCHEMES:
        raise ValueError(f"there is no weighting {scheme!r}; there are {', '.join(SCHEMES)}")
    found = tf_idf(matrix) if scheme == "tf_idf" else bm25(matrix, k1=k1, b=b)
    after = _sum_of_squares(found.data)
    scale = np.sqrt(_sum_of_squares(matrix.data) / after) if after > 0 else 1.0
    return _like(matrix, found.data * scale)


def tf_idf(matrix: sparse.csr_array) -> sparse.csr_array:
    """w[r,c] = x[r,c] x log(1 + N / n_r): N columns hold anything, n_r of them hold r.

    Positive entries in, positive entries out: the 1 keeps a row that every column holds from vanishing. Time O(nnz).
    Source: Salton and Buckley, "Term-weighting approaches in automatic text retrieval" (Information Processing and Management 1988).
    """
    holding, holds = np.diff(matrix.indptr), _columns_held(matrix)
    return _like(matrix, matrix.data * np.log1p(holds / np.maximum(holding, 1))[_row(matrix)])


def bm25(matrix: sparse.csr_array, *, k1: float = 1.2, b: float = 0.75) -> sparse.csr_array:
    """w[r,c] = x (k1 + 1) / (x + k1 (1 - b + b L_c / L)) x log(1 + (N - n_r + 1/2) / (n_r + 1/2)) for x = x[r,c].

    L_c is the sum of column c, L its mean over the N columns that hold anything, n_r how many of them hold r. k1 >= 0 says how soon
    more of the same stops counting (0: at once), b in [0, 1] how far long columns are brought down to the mean. Time O(nnz).
    Source: Robertson and Zaragoza, "The probabilistic relevance framework: BM25 and beyond" (Foundations and Trends in Information
    Retrieval 2009); the 1 in the logarithm, which keeps it positive, as in Lucene.
    """
    holding, holds = np.diff(matrix.indptr), _columns_held(matrix)
    length = np.bincount(matrix.indices, weights=matrix.data, minlength=matrix.shape[1])
    mean = fsum(length) / max(holds, 1) or 1.0  # exact, hence the same however the columns are numbered
    norm = k1 * (1.0 - b + b * length / mean)
    rarity = np.log1p((holds - holding + 0.5) / (holding + 0.5))
    x = matrix.data.astype(np.float64)
    return _like(matrix, x * (k1 + 1.0) / (x + norm[matrix.indices]) * rarity[_row(matrix)])


def _columns_held(matrix: sparse.csr_array) -> int:
    return int(np.count_nonzero(np.bincount(matrix.indices, minlength=matrix.shape[1])))


def _row(matrix: sparse.csr_array) -> NDArray[np.int64]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def _sum_of_squares(values: NDArray[np.floating]) -> float:
    """In the order of size: the same however rows and columns are numbered."""
    return float(np.sum(np.sort(values.astype(np.float64) ** 2)))


def _like(matrix: sparse.csr_array, values: NDArray[np.floating]) -> sparse.csr_array:
    return sparse.csr_array((values.astype(np.float32), matrix.indices, matrix.indptr), shape=matrix.shape)
