"""How alike the columns of a matrix are: sparse in, sparse out, the diagonal empty."""

import numpy as np
from scipy import sparse

from .matrices import without_diagonal


def cosine(matrix: sparse.csr_array, *, shrinkage: float = 0.0) -> sparse.csr_array:
    """float32 [columns, columns]: S[i,j] = <x_i, x_j> / (|x_i| |x_j| + shrinkage).

    Time O(sum over rows of nnz^2); memory is that of the result: only pairs that meet in a row are held.
    Source: Sarwar, Karypis, Konstan, Riedl (WWW 2001) for the cosine; shrinkage as in Koren and Bell, Recommender Systems Handbook.
    """
    product = without_diagonal(sparse.csr_array(matrix.T @ matrix))
    norm = np.sqrt(np.bincount(matrix.indices, weights=matrix.data.astype(np.float64) ** 2, minlength=matrix.shape[1]))
    row = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
    product.data = (product.data / (norm[row] * norm[product.indices] + shrinkage)).astype(np.float32)
    return product
