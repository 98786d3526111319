"""The parts of the hybrid factorisation that need no lightfm: what may be set, what goes in, the best of rows, and what is said without it."""

import subprocess
import sys
from dataclasses import replace
from math import fsum, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from recommendations.core.embeddings import nearest_by_cosine
from recommendations.exceptions import MissingExtra, ParameterError, RecommendationsError
from recommendations.recommenders import lightfm_adapter, lightfm_hybrid
from recommendations.recommenders.lightfm_hybrid import LightFMHybrid, feature_shares, sample_weights
from recommendations.recommenders.parameters.lightfm import LightFMParameters
from recommendations.testing.datasets import random_dataset


def dot(left: list[float], right: list[float]) -> float:
    return fsum(a * b for a, b in zip(left, right, strict=True))


def test_a_row_keeps_the_best_whatever_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(23, 4))
    vectors[[5, 9]] = vectors[2]
    vectors[7] = 0.0
    tie = rng.integers(0, 2**63, 23).astype(np.uint64)
    monkeypatch.setattr("recommendations.core.embeddings.BLOCK_SCORES", 60)
    matrix = nearest_by_cosine(vectors, 6, tie)
    assert matrix.dtype == np.float32
    for row in range(23):
        found = dict(zip(matrix[[row]].indices.tolist(), matrix[[row]].data.tolist(), strict=True))
        length = [sqrt(dot(v, v)) or 1.0 for v in vectors.tolist()]
        cosines = {o: np.float32(dot(vectors[row].tolist(), vectors[o].tolist()) / length[row] / length[o]) for o in range(23) if o != row}
        best = sorted(((o, c) for o, c in cosines.items() if c > 0), key=lambda pair: (-pair[1], tie[pair[0]]))[:6]
        assert found == pytest.approx(dict(best), rel=1e-6), f"row {row}"


def test_equal_vectors_stand_in_the_order_of_the_hash() -> None:
    vectors = np.tile(np.random.default_rng(1).normal(size=(1, 8)), (50, 1))
    tie = np.random.default_rng(2).permutation(50).astype(np.uint64)
    matrix = nearest_by_cosine(vectors, 10, tie)
    for row in range(50):
        best = [code for code in np.argsort(tie) if code != row][:10]
        assert sorted(matrix[[row]].indices.tolist()) == sorted(int(code) for code in best)


def test_weights_are_roots_of_mean_one() -> None:
    pairs = sample_weights(sparse.csr_array(np.array([[4.0, 0.0, 1.0], [0.0, 9.0, 0.0]])))
    assert pairs.data.tolist() == [1.0, 0.5, 1.5]
    assert pairs.row.tolist() == [0, 0, 1]


def test_blocks_share_a_products_features_evenly() -> None:
    dataset = random_dataset()
    brands = tuple("Acme" if code % 2 else "" for code in range(dataset.n_products))
    dataset = replace(dataset, products=replace(dataset.products, brands=brands, prices=np.full(dataset.n_products, np.nan, dtype=np.float32)))
    touched = np.unique(dataset.product)
    shares = feature_shares(dataset.products, touched, 3.0)
    assert np.allclose(np.asarray(shares.sum(axis=1)).ravel(), 3.0)
    code = next(code for code, brand in enumerate(dataset.products.brands) if brand)
    assert sorted(shares[[code]].data.tolist()) == pytest.approx([0.5, 0.5, 1.0, 1.0]), "two categories share one third; tag and brand have one each"


def test_what_was_not_chosen_is_drawn_anew_each_epoch_and_was_never_chosen() -> None:
    rng = np.random.default_rng(0)
    pairs = sample_weights(sparse.csr_array((rng.random((30, 9)) < 0.3).astype(float)))
    taken = set(zip(pairs.row.tolist(), pairs.col.tolist(), strict=True))
    drawn = []
    for _ in range(2):
        values, weights = lightfm_adapter._examples(pairs, rng)
        assert {float(value) for value in values.data} == {1.0, -1.0}
        assert values.data.dtype == weights.data.dtype == np.float32
        others = [(int(s), int(p)) for s, p, v in zip(values.row, values.col, values.data, strict=True) if v < 0]
        assert not taken & set(others)
        drawn.append(others)
    assert drawn[0] != drawn[1]


def test_threads_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 6)
    assert [lightfm_adapter.threads_of(LightFMParameters(threads=threads)) for threads in (1, 3, "all")] == [1, 3, 6]


def test_what_would_not_fit_into_memory_is_refused_before_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lightfm_hybrid, "MOST_NUMBERS", 500)
    monkeypatch.setattr(lightfm_hybrid, "train", None)
    with pytest.raises(RecommendationsError, match=r"64 factors of 13 shoppers, 8 products and \d+ features: .*lower n_factors to \d+"):
        LightFMHybrid().fit(random_dataset())


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"factors": 3}, r"unknown parameter factors; there are loss, n_factors"),
        ({"loss": "hinge"}, r"loss is 'hinge'; it takes one of warp, bpr, logistic"),
        ({"threads": "many"}, r"threads is 'many'; it takes a whole number or 'all'"),
        ({"threads": 0}, r"threads is 0; it takes 1 to 256"),
        ({"threads": True}, r"threads is True"),
        ({"epochs": 0}, r"epochs is 0"),
        ({"n_factors": 0}, r"n_factors is 0"),
        ({"max_sampled": 0}, r"max_sampled is 0"),
        ({"learning_rate": 0.0}, r"learning_rate is 0.0"),
        ({"regularization": -1.0}, r"regularization is -1.0"),
        ({"neighbours": 9}, r"neighbours is 9; it takes 10 to 1000"),
    ],
)
def test_what_lightfm_would_only_assert_is_checked_before(values: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        LightFMParameters.from_json(values)


def test_it_loads_without_the_package_and_tells_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lightfm", None)
    with pytest.raises(MissingExtra, match=r"lightfm is not installed: pip install 'django-storefront-recommendations\[lightfm\]'"):
        LightFMHybrid().fit(random_dataset())


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("import no_such_library", "No module named 'no_such_library'"),
        ("raise ImportError('libgomp.so.1: cannot open shared object file')", r"libgomp\.so\.1: cannot open"),
        ("raise OSError('a file is cut short')", "a file is cut short"),
    ],
)
def test_a_package_that_is_there_and_broken_is_not_said_to_be_missing(line: str, cause: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lightfm").mkdir()
    (tmp_path / "lightfm" / "__init__.py").write_text(line)
    monkeypatch.delitem(sys.modules, "lightfm", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(RecommendationsError, match=f"lightfm is installed and cannot be imported: {cause}") as caught:
        LightFMHybrid().fit(random_dataset())
    assert not isinstance(caught.value, MissingExtra)


def test_only_training_imports_the_package() -> None:
    code = "import sys, recommendations.recommenders.lightfm_hybrid; sys.exit('lightfm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
