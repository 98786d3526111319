import csv
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from pyarrow import parquet

from catalog.models import Product
from recommendations.management.files.export import harmless
from recommendations.models import Interaction, Placement, Strategy
from recommendations.serving.recommend import for_shopper, recommend
from recommendations.shoppers.identity import Shopper
from recommendations.testing.factories import make_run

from .files import products, run

pytestmark = pytest.mark.django_db

DAY = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def keys():
    return products("cup", "pot", "tin", "mug", "jar")


@pytest.fixture(autouse=True)
def shop(keys):
    """Ann bought a cup, a visitor viewed a pot; what goes with what is known."""
    ann = get_user_model().objects.create_user("ann")
    log(keys["cup"], "purchase", user=ann)
    log(keys["pot"], "view", visitor="v1")
    lists = {keys["cup"]: [keys["tin"], keys["mug"], keys["cup"]], keys["pot"]: [keys["jar"], keys["tin"]]}
    made = make_run("item-neighbours", {"product": lists})
    made.as_of = DAY
    made.save()
    return ann


def log(key, kind, *, at=DAY, **who):
    Interaction.objects.create(event_id=f"{who}{key}{kind}{at}", product_key=key, kind=kind, occurred_at=at, **who)


def exported(path, *arguments, **options):
    given = {"strategy": "item-neighbours", **options}
    run("export_recommendations", *arguments, limit=10, output=path, **{name: value for name, value in given.items() if value is not None})
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_shopper_with_a_history_gets_a_ranked_list_under_his_name(tmp_path):
    rows = exported(tmp_path / "out.csv")
    assert list(rows[0]) == ["shopper", "rank", "product", "score", "reason"]
    assert [(row["shopper"], row["rank"], row["product"]) for row in rows] == [
        ("ann", "1", "tin"),
        ("ann", "2", "mug"),
        ("v1", "1", "jar"),
        ("v1", "2", "tin"),
    ]
    assert rows[0]["reason"] == "Because you bought Cup"
    assert float(rows[0]["score"]) == 1.0


def test_an_export_says_what_the_page_says(tmp_path, shop):
    Placement.objects.filter(slug="also-chose").update(strategy=Strategy.objects.get(slug="item-neighbours"))
    rows = exported(tmp_path / "out.csv", placement="also-chose", strategy=None)
    for name, who in (("ann", {"user": shop}), ("v1", {"visitor": "v1"})):
        page = [(item.product.sku, round(item.score, 6), str(item.reason)) for item in recommend("also-chose", limit=10, **who)]
        assert page
        assert [(row["product"], float(row["score"]), row["reason"]) for row in rows if row["shopper"] == name] == page


def test_asking_the_shop_once_changes_no_list(tmp_path, shop):
    with_memory = exported(tmp_path / "out.csv")
    alone = [item for who in (Shopper(user=str(shop.pk)), Shopper(visitor="v1")) for item in for_shopper(who, strategy="item-neighbours", limit=10, now=DAY)]
    assert [row["product"] for row in with_memory] == [item.product.sku for item in alone]


def test_what_happened_after_the_run_is_not_seen(tmp_path, keys, shop):
    before = exported(tmp_path / "out.csv")
    log(keys["pot"], "purchase", user=shop, at=DAY + timedelta(days=1))
    assert exported(tmp_path / "out.csv") == before


def test_what_was_bought_comes_back_only_when_asked_for(tmp_path):
    assert "cup" not in {row["product"] for row in exported(tmp_path / "out.csv") if row["shopper"] == "ann"}
    assert "cup" in {row["product"] for row in exported(tmp_path / "out.csv", "--include-bought") if row["shopper"] == "ann"}


def test_what_the_shop_does_not_sell_is_not_exported(tmp_path):
    Product.objects.filter(sku="tin").update(is_active=False)
    assert "tin" not in {row["product"] for row in exported(tmp_path / "out.csv")}


@pytest.mark.parametrize(("name", "text"), [("who.txt", "v1\n\nv1\nann\n"), ("who.csv", "shopper,product\nv1,a\nv1,b\nann,c\n")])
def test_only_the_shoppers_of_a_file_in_its_order_each_once(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    rows = exported(tmp_path / "out.csv", shoppers=tmp_path / name)
    assert list(dict.fromkeys(row["shopper"] for row in rows)) == ["v1", "ann"]
    assert len(rows) == 4


def test_a_parquet_file_holds_the_same(tmp_path):
    rows = exported(tmp_path / "out.csv")
    run("export_recommendations", strategy="item-neighbours", limit=10, output=tmp_path / "out.parquet")
    assert [{name: str(value) for name, value in row.items()} for row in parquet.read_table(tmp_path / "out.parquet").to_pylist()] == rows


def test_the_limit_holds(tmp_path):
    run("export_recommendations", strategy="item-neighbours", limit=1, output=tmp_path / "out.csv", json=tmp_path / "s.json")
    summary = json.loads((tmp_path / "s.json").read_text())
    assert (summary["shoppers"], summary["rows"], summary["without_a_list"]) == (2, 2, 0)
    assert summary["as_of"] == DAY.isoformat()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_reason_is_no_formula(text):
    assert harmless(text) == f"'{text}"
    assert harmless("Because of " + text) == "Because of " + text


def test_an_export_that_fails_leaves_the_file_that_was_there(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    path.write_text("before")

    def dying(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("recommendations.management.files.export.for_shopper", dying)
    with pytest.raises(ZeroDivisionError):
        exported(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"strategy": "nothing"}, "there is no strategy 'nothing'; there are blend, "),
        ({"strategy": "blend"}, "strategy blend has nothing to show"),
        ({"strategy": None, "placement": "nothing"}, "there is no placement 'nothing'; there are also-chose, "),
        ({"strategy": None, "placement": "home"}, "placement home has nothing to show"),
    ],
)
def test_what_cannot_be_exported_is_said_in_one_line(tmp_path, options, message):
    with pytest.raises(CommandError, match=message):
        exported(tmp_path / "out.csv", **options)
    assert not (tmp_path / "out.csv").exists()


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"neither in \.csv nor in \.parquet"):
        exported(tmp_path / "out.xlsx")
