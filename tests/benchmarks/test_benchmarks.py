"""The benchmarks run at the smallest size; what they measure is nobody's promise, so no figure of time is looked at."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import page, rebuild, synthetic

ROOT = Path(__file__).resolve().parents[2]


def run(module: str, output: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments, "--output", str(output)], cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(output.read_text())


def test_a_rebuild_is_measured_beside_the_bare_sums(tmp_path: Path) -> None:
    report = run("rebuild", tmp_path / "new" / "rebuild.json", "--events", "400", "800", "--without", "lightfm")
    assert [size["events"] for size in report["sizes"]] == [400, 800]
    for size in report["sizes"]:
        assert {found["status"] for found in size["strategies"].values()} == {"complete"}, size["strategies"]
        assert {"popularity", "item-neighbours", "next-item", "blend"} <= set(size["strategies"])
        assert "lightfm" not in size["strategies"]
        assert "scipy" in size["strategies"]["item-neighbours"]["bare"]
        assert size["strategies"]["blend"]["lists"]["product"] == size["products"]
    assert rebuild.table(report)[2].startswith("| `blend` | 400 |")


def test_a_size_that_takes_too_long_is_ended_and_said(tmp_path: Path) -> None:
    report = run("rebuild", tmp_path / "rebuild.json", "--events", "400", "--minutes", "0.001")
    assert report["sizes"] == [{"events": 400, "ended": "ended after 0.001 minutes", "strategies": {}}]


def test_serving_is_measured_by_strategy_and_history(tmp_path: Path) -> None:
    report = run("serving", tmp_path / "serving.json", "--products", "60", "--list-length", "20", "--repeat", "1")
    shown = {(row["strategy"], row["events"]): row["shown"] for row in report["slates"]}
    assert shown["blend", 0] == shown["popularity", 0] == shown["lightfm", 5] == 12
    assert shown["item-neighbours", 0] == shown["recently-viewed", 0] == 0
    assert shown["recently-viewed", 5] <= 5
    assert report["packed_bytes"]["blend, product"] == 6 + 20 * (8 + 4 + 1)


def test_the_page_is_filled_between_its_marks_and_left_alone_elsewhere() -> None:
    text = "Before.\n\n<!-- rebuild -->\n| old |\n<!-- end -->\n\nAfter.\n\n<!-- bytes -->\n<!-- end -->\n"
    filled = page.filled(text, {"rebuild": ["| new |"], "bytes": page.packed({"packed_bytes": {"blend, product": 2606}})})
    table = "| list | bytes |\n|---|---|\n| blend, product | 2,606 |"
    assert filled == f"Before.\n\n<!-- rebuild -->\n| new |\n<!-- end -->\n\nAfter.\n\n<!-- bytes -->\n{table}\n<!-- end -->\n"
    for name in ("extract", "rebuild", "serving", "bytes"):
        assert f"<!-- {name} -->" in page.PAGE.read_text(encoding="utf-8")


def test_exponents_and_who_is_above_twice() -> None:
    def size(events: int, learn: float, bare: float) -> dict[str, Any]:
        found = {"status": "complete", "learn": learn, "memory_mb": learn, "bare": {"slow": {"seconds": 100.0}, "scipy": {"seconds": bare}}}
        return {"events": events, "strategies": {"mine": found}}

    report = rebuild.summary([size(100, 0.05, 0.01), size(1_000, 0.5, 0.3), size(10_000, 5.0, 2.0)])
    assert report["growth"] == {"mine": {"seconds": 1.0, "memory": 1.0}}
    assert [(each["events"], each["ratio"]) for each in report["above_twice"]] == [(10_000, 2.5)], "what is over in no time says nothing"
    assert rebuild.slope([(10, 1.0)]) is None
    assert rebuild.slope([(10, 1.0), (100, 100.0), (1_000, 10_000.0)]) == 2.0


def test_the_made_up_shop_has_best_sellers_heavy_shoppers_baskets_and_tastes() -> None:
    log = synthetic.log(20_000, seed=3)
    assert len(log) == 20_000
    assert (np.diff(log.time) >= 0).all()
    sold, did = np.sort(np.bincount(log.product, minlength=log.n_products))[::-1], np.sort(np.bincount(log.shopper))[::-1]
    assert sold[: len(sold) // 10].sum() > 0.3 * len(log), "a tenth of the products has a good part of the sales"
    assert did[: len(did) // 10].sum() > 0.25 * len(log)
    _, lines = np.unique(log.order[log.order >= 0], return_counts=True)
    assert 2 < lines.mean() < 4
    taste = log.product % synthetic.TASTES

    def in_three(tastes: np.ndarray) -> float:
        return float(np.sort(np.bincount(tastes))[-3:].sum() / len(tastes))

    busiest = np.argsort(np.bincount(log.shopper))[-20:]
    assert np.mean([in_three(taste[log.shopper == shopper]) for shopper in busiest]) > 0.8 > 1.5 * in_three(taste)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_seed_makes_the_same_shop(seed: int) -> None:
    assert np.array_equal(synthetic.log(500, seed).product, synthetic.log(500, seed).product)
