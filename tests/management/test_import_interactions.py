import json
import random
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.test import override_settings

from recommendations.management.files.interactions import InteractionsImport
from recommendations.management.output import Progress
from recommendations.models import Interaction, VisitorLink

from .files import HEADER, LINE, line, log, products, rejects, run, write_csv

pytestmark = pytest.mark.django_db
User = get_user_model()


@pytest.fixture
def keys():
    return products("cup", "pot", "tin")


@pytest.fixture
def ann():
    return User.objects.create_user("ann")


def test_every_field_of_a_line_goes_into_the_log(tmp_path, keys, ann):
    run("import_interactions", write_csv(tmp_path / "log.csv", [LINE]))
    row = Interaction.objects.get()
    assert (row.user, row.product_key, row.kind, row.order, row.source) == (ann, keys["cup"], "purchase", "5001", "import")
    assert (row.quantity, row.unit_price) == (Decimal(2), Decimal("7.65"))
    assert row.occurred_at == datetime(2024, 3, 1, 10, tzinfo=UTC)


def test_only_product_shopper_and_time_are_needed(tmp_path, keys):
    run("import_interactions", write_csv(tmp_path / "log.csv", [("v1", "cup", "1709287200")], ("visitor", "product", "occurred_at")))
    row = Interaction.objects.get()
    assert (row.visitor, row.user, row.kind, row.quantity, row.unit_price) == ("v1", None, "purchase", 1, None)
    assert row.occurred_at == datetime(2024, 3, 1, 10, tzinfo=UTC)


def test_the_same_file_again_adds_nothing(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, LINE, line(product="pot")])
    run("import_interactions", path)
    before = log()
    printed = run("import_interactions", path)
    assert log() == before
    assert "0 new" in printed
    assert "3 already there" in printed


def test_repeated_lines_each_count(tmp_path, keys, ann):
    run("import_interactions", write_csv(tmp_path / "log.csv", [LINE] * 3 + [line(product="pot")]))
    assert Interaction.objects.filter(product_key=keys["cup"]).count() == 3


def test_repeated_lines_count_across_chunks(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE] * 7)
    InteractionsImport(path, chunk_size=2).run(Progress())
    assert Interaction.objects.count() == 7


def test_a_grown_and_reordered_file_adds_its_new_lines_only(tmp_path, keys, ann):
    lines = [line(product=sku, quantity=str(n % 3 + 1)) for n in range(20) for sku in ("cup", "pot")]
    run("import_interactions", write_csv(tmp_path / "log.csv", lines))
    grown = [*lines, LINE, line(product="tin"), lines[0]]
    random.Random(1).shuffle(grown)
    printed = run("import_interactions", write_csv(tmp_path / "log.csv", grown))
    assert "3 new, 40 already there" in printed
    assert Interaction.objects.count() == len(grown)


def test_the_same_row_written_differently_is_the_same_row(tmp_path, keys, ann):
    run("import_interactions", write_csv(tmp_path / "a.csv", [LINE]))
    other = line(occurred_at="2024-03-01T11:00:00+01:00", quantity="2.0", unit_price="7.6500", kind="")
    shuffled = [dict(zip(HEADER, other, strict=True))[name] for name in reversed(HEADER)]
    run("import_interactions", write_csv(tmp_path / "b.csv", [shuffled], tuple(reversed(HEADER))))
    assert Interaction.objects.count() == 1


def test_an_import_that_died_half_way_is_resumed_by_running_it_again(tmp_path, keys, ann, monkeypatch):
    lines = [line(quantity=str(n + 1)) for n in range(10)]
    path = write_csv(tmp_path / "log.csv", lines)
    chunks = iter(range(2))

    def dying(self, rows):
        if next(chunks, None) is None:
            raise KeyboardInterrupt
        return columns(self, rows)

    columns = InteractionsImport._columns
    with monkeypatch.context() as patch:
        patch.setattr(InteractionsImport, "_columns", dying)
        with pytest.raises(KeyboardInterrupt):
            InteractionsImport(path, chunk_size=3).run(Progress())
    assert Interaction.objects.count() == 6
    assert InteractionsImport(path, chunk_size=3).run(Progress())["new"] == 4


def test_bad_rows_are_set_aside_with_line_and_reason_and_the_rest_goes_in(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, line(product="nothing"), line(quantity="-1"), line(user="bob"), line(product="pot")])
    printed = run("import_interactions", path)
    assert Interaction.objects.count() == 2
    found = rejects(path)
    assert [row["line"] for row in found] == ["3", "4", "5"]
    assert [row["reason"].split()[0] for row in found] == ["product", "quantity", "user"]
    assert found[1]["quantity"] == "-1"
    assert "3 rejected" in printed
    assert "log.csv.rejects.csv" in printed


def test_corrected_rejects_can_be_imported_as_they_are(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, line(product="cop")])
    run("import_interactions", path)
    corrected = tmp_path / "corrected.csv"
    corrected.write_text((tmp_path / "log.csv.rejects.csv").read_text().replace("cop", "pot"))
    printed = run("import_interactions", corrected)
    assert "1 new" in printed
    assert "ignored" not in printed


def test_rejects_of_an_earlier_import_are_gone_after_a_good_one(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, line(product="cop")])
    run("import_interactions", path)
    write_csv(path, [LINE])
    run("import_interactions", path)
    assert not (tmp_path / "log.csv.rejects.csv").exists()


def test_reasons_are_counted_without_their_values_the_most_frequent_first(tmp_path, keys, ann):
    strangers = [line(user=name) for name in ("bob", "o'hara", "a\"b'c")]
    others = [line(occurred_at=""), line(quantity="x"), line(quantity="-1"), line(unit_price="-1"), line(kind="bought")]
    printed = run("import_interactions", write_csv(tmp_path / "log.csv", [LINE, *others, line(product="cop"), line(product="pat"), *strangers]))
    lines = [text.strip() for text in printed.splitlines() if " x " in text]
    assert lines[:2] == ["3 x user is unknown; --create-users makes missing ones", "2 x product is unknown"]
    assert (len(lines), lines[-1]) == (5, "3 x something else")


def test_an_import_of_which_nothing_went_in_fails(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [line(product="cop")] * 2)
    with pytest.raises(CommandError, match="every row of the file was rejected"):
        run("import_interactions", path, json=tmp_path / "summary.json")
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["ok"], summary["reasons"]) == (False, {"product is unknown": 2})


def test_strict_stops_at_the_first_bad_row_and_writes_nothing_of_its_chunk(tmp_path, keys):
    path = write_csv(tmp_path / "log.csv", [LINE, line(product="cop"), line(user="bob", product="cop")])
    with pytest.raises(CommandError, match=r"line 3: product 'cop' is unknown"):
        run("import_interactions", path, strict=True, create_users=True)
    assert not Interaction.objects.exists()
    assert not User.objects.filter(username="ann").exists()


def test_missing_users_are_made_with_unusable_passwords(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, line(user="bob"), line(user="eve"), line(user="bob")])
    printed = run("import_interactions", path, create_users=True)
    assert "2 users made" in printed
    assert set(User.objects.values_list("username", flat=True)) == {"ann", "bob", "eve"}
    assert not User.objects.get(username="bob").has_usable_password()
    assert Interaction.objects.filter(user__username="bob").count() == 2


def test_a_row_that_is_refused_makes_no_user(tmp_path, keys):
    with pytest.raises(CommandError):
        run("import_interactions", write_csv(tmp_path / "log.csv", [line(product="cop")]), create_users=True)
    assert not User.objects.exists()


def test_a_name_in_another_unicode_form_is_the_same_user(tmp_path, keys):
    user = User.objects.create_user("zoë")
    run("import_interactions", write_csv(tmp_path / "log.csv", [line(user="zoe\u0308")]))
    assert Interaction.objects.get().user == user


def test_event_ids_of_the_file_are_kept_and_make_a_row_count_once(tmp_path, keys, ann):
    rows = [(*LINE, "e-1"), (*LINE, "e-1"), (*LINE, "e-2"), (*LINE, "")]
    path = write_csv(tmp_path / "log.csv", rows, (*HEADER, "event_id"))
    printed = run("import_interactions", path)
    assert "3 new, 1 already there, 0 rejected" in printed
    assert {"e-1", "e-2"} < set(Interaction.objects.values_list("event_id", flat=True))


def test_an_event_id_with_two_meanings_is_an_error_not_a_silent_loss(tmp_path, keys, ann):
    rows = [(*LINE, "e-1"), (*line(product="pot"), "e-1")]
    path = write_csv(tmp_path / "log.csv", rows, (*HEADER, "event_id"))
    for _again in range(2):
        run("import_interactions", path)
        assert Interaction.objects.get().product_key == keys["cup"]
        assert [(row["line"], row["event_id"]) for row in rejects(path)] == [("3", "e-1")]
        assert "says something else" in rejects(path)[0]["reason"]


@override_settings(TIME_ZONE="Europe/Berlin")
def test_a_time_without_offset_is_one_in_the_shops_time_zone(tmp_path, keys, ann):
    run("import_interactions", write_csv(tmp_path / "log.csv", [line(occurred_at="2024-07-01 12:00")]))
    assert Interaction.objects.get().occurred_at == datetime(2024, 7, 1, 10, tzinfo=UTC)


def test_what_a_visitor_did_before_signing_in_is_the_users(tmp_path, keys, ann):
    VisitorLink.objects.create(visitor="v1", user=ann, linked_at=datetime(2024, 3, 2, tzinfo=UTC))
    rows = [("v1", "cup", "2024-03-01"), ("v1", "cup", "2024-03-03")]
    run("import_interactions", write_csv(tmp_path / "log.csv", rows, ("visitor", "product", "occurred_at")))
    assert [row.user for row in Interaction.objects.order_by("occurred_at")] == [ann, None]


def test_unknown_columns_are_ignored_and_named(tmp_path, keys, ann):
    printed = run("import_interactions", write_csv(tmp_path / "log.csv", [(*LINE, "red")], (*HEADER, "Colour")))
    assert "ignored: colour" in printed
    assert Interaction.objects.count() == 1


def test_the_summary_is_written_for_machines(tmp_path, keys, ann):
    path = write_csv(tmp_path / "log.csv", [LINE, LINE, line(product="cop")])
    run("import_interactions", path, json=tmp_path / "summary.json")
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert {name: summary[name] for name in ("ok", "read", "new", "already_there", "rejected", "users_created")} == {
        "ok": True,
        "read": 3,
        "new": 2,
        "already_there": 0,
        "rejected": 1,
        "users_created": 0,
    }
    assert summary["seconds"] > 0
    assert summary["rejects"].endswith("log.csv.rejects.csv")


def test_no_user_is_made_whom_the_shop_would_not_let_sign_up(tmp_path):
    """Such as a formula in whatever spreadsheet an export is opened with."""
    products("cup")
    path = write_csv(tmp_path / "log.csv", [line(user="=HYPERLINK(1)"), line(user="ann")])
    run("import_interactions", path, "--create-users")
    assert list(get_user_model().objects.values_list("username", flat=True)) == ["ann"]
    assert "the shop takes no such name" in rejects(path)[0]["reason"]
