"""A small shop moves from SQLite to PostgreSQL and back: nothing that cannot be computed is lost, and it goes on where it was."""

import json
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connections
from django.db.models import Model

from recommendations.core.packing import pack
from recommendations.management.moving import KEPT
from recommendations.models import Consent, Interaction, Kind, Placement, Result, Run, SlateLog, Strategy, Tombstone, VisitorLink
from recommendations.shoppers.tombstones import hashes_of
from tests.services.postgresql import database

MOMENT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
TABLES = ("contenttypes", "auth", "recommendations")


@pytest.fixture
def sqlite(tmp_path: Path, django_db_blocker: Any) -> Iterator[Callable[[str], str]]:
    """Makes an empty, migrated SQLite database of a name; gives its alias."""
    with django_db_blocker.unblock():
        made: list[str] = []

        def make(name: str) -> str:
            made.append(name)
            return _migrated(name, {"ENGINE": "django.db.backends.sqlite3", "NAME": str(tmp_path / name)})

        yield make
        for name in made:
            _forgotten(name)


@pytest.fixture
def on_postgresql(postgresql_server: str, django_db_blocker: Any) -> Iterator[str]:
    """The alias of an empty, migrated PostgreSQL database."""
    import dj_database_url

    with django_db_blocker.unblock(), database(postgresql_server, f"moved_{os.getpid()}") as url:
        yield _migrated("moved", dj_database_url.parse(url))
        _forgotten("moved")


def _migrated(alias: str, options: dict[str, Any]) -> str:
    connections.databases[alias] = connections.configure_settings({"default": connections.databases["default"], alias: options})[alias]
    for table in TABLES:
        call_command("migrate", table, database=alias, verbosity=0)
    return alias


def _forgotten(alias: str) -> None:
    connections[alias].close()
    del connections[alias]
    del connections.databases[alias]


def furnish(alias: str) -> None:
    """A shop in which everything differs from its default, with what is hard to carry: microseconds, money, bytes, lines, null."""
    ann, ben = (get_user_model()._default_manager.using(alias).create(username=name, pk=pk) for name, pk in (("ann", 7), ("ben", 40)))
    Kind.objects.using(alias).filter(slug="cart").update(weight=0.123456789012345, half_life_days=3.5)
    Kind.objects.using(alias).filter(slug="wishlist").delete()
    weights = {"sources": {"popularity": 0.1 + 0.2}, "report": None}
    Strategy.objects.using(alias).filter(slug="blend").update(weights=weights, calibrated_at=MOMENT, parameters={"neighbours": 7}, enabled=False)
    old = Strategy.objects.using(alias).get(slug="trending")
    Placement.objects.using(alias).filter(strategy=old).delete()
    old.delete()  # the numbers of a new database's own strategies differ from now on
    new = Strategy.objects.using(alias).create(slug="mine", name="Für dich\n", recommender="popularity")
    pins = {"version": 1, "entries": [{"product": "12", "position": 1}]}
    Placement.objects.using(alias).create(slug="mine", name="我的", strategy=new, fallbacks=["blend"], pins=pins, dedupe=False, limit=3)
    Consent.objects.using(alias).create(shopper="user:7", granted=False, at=MOMENT, source="form")
    Tombstone.objects.using(alias).create(shopper_hash=hashes_of("visitor:gone")[0], at=MOMENT)
    VisitorLink.objects.using(alias).create(visitor="v" * 22, user=ann, linked_at=MOMENT)
    Interaction.objects.using(alias).bulk_create(
        Interaction(
            pk=10 + 3 * n,
            event_id=f'event-{n} "quoted"',
            user=(ann, ben, None)[n % 3],
            visitor="" if n % 3 < 2 else "w" * 22,
            product_key=str(n),
            kind="purchase",
            quantity=Decimal("0.125"),
            unit_price=Decimal("12345678.1234") if n % 2 else None,
            value=0.1 if n % 5 else None,
            order="1\n2",
            occurred_at=MOMENT,
            recorded_at=MOMENT,
            source="import",
            position=3,
        )
        for n in range(20)
    )
    items = pack(["12", "7"], [1.0, 2.0], [0, 0])
    slate = {"id": "8e5b2b0e-4e7a-4c4e-9a53-000000000001", "placement": "mine", "strategy": "mine", "variant": "", "shopper": "user:7"}
    SlateLog.objects.using(alias).create(**slate, runs=[4], items=items, seen=[1], shown_at=MOMENT)
    run = Run.objects.using(alias).create(strategy=new, status="complete")
    Result.objects.using(alias).create(run=run, scope="all", payload=items)
    Strategy.objects.using(alias).filter(pk=new.pk).update(current_run=run)


def held(alias: str, model: type[Model]) -> list[dict[str, Any]]:
    rows = model._base_manager.using(alias).order_by("pk").values()
    return [{name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items() if name != "current_run_id"} for row in rows]


@pytest.mark.postgres
def test_a_shop_moves_to_postgresql_and_back(sqlite: Callable[[str], str], on_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(home := sqlite("home"))
    there, back = on_postgresql, sqlite("back")
    users = get_user_model()._default_manager
    monkeypatch.setattr("recommendations.management.moving.load.BATCH", 7)
    file = tmp_path / "shop.jsonl"
    for source, target in [(home, there), (there, back)]:
        users.using(target).bulk_create(users.using(source).all())  # what the storefront's own tables bring
        call_command("dump_recommendations", str(file), database=source, verbosity=0)
        call_command("load_recommendations", str(file), database=target, verbosity=0)
        for model in KEPT:
            assert held(target, model) == held(source, model), model
            assert held(target, model), f"nothing of {model} was moved"
        assert Strategy.objects.using(target).exclude(current_run=None).count() == Run.objects.using(target).count() == 0
        new = Interaction.objects.using(target).create(event_id="new", user_id=7, product_key="1", kind="view", occurred_at=MOMENT)
        assert new.pk > 10 + 3 * 19, "the numbering goes on"
        new.delete(using=target)
    assert file.stat().st_mode & 0o077 == 0


def test_all_that_the_app_stores_is_moved_or_computed_anew() -> None:
    assert {*KEPT, Run, Result} == set(apps.get_app_config("recommendations").get_models())


def test_a_refusal_says_why_and_changes_nothing(sqlite: Callable[[str], str], tmp_path: Path) -> None:
    furnish(home := sqlite("home"))
    whole = tmp_path / "whole.jsonl"
    call_command("dump_recommendations", str(whole), database=home, verbosity=0)
    target = sqlite("target")
    before = [held(target, model) for model in KEPT]

    def refused(text: str, alias: str = target) -> str:
        path = tmp_path / "other.jsonl"
        path.write_text(text)
        with pytest.raises(CommandError) as error:
            call_command("load_recommendations", str(path), database=alias, verbosity=0)
        assert [held(target, model) for model in KEPT] == before
        return str(error.value)

    lines = whole.read_text().splitlines(keepends=True)
    intruder = json.dumps({"model": "auth.user", "pk": 1, "fields": {"username": "root", "is_superuser": True}}) + "\n"
    assert "users whom this database does not have" in refused("".join(lines))
    get_user_model()._default_manager.using(target).bulk_create(get_user_model()._default_manager.using(home).all())
    assert "cut short" in refused("".join(lines[:-1]))
    assert "cut short" in refused("".join(lines[:-2] + lines[-1:]))
    assert "is no JSON" in refused("".join(lines)[:-40])
    assert "'auth.user' does not belong" in refused("".join([*lines[:1], intruder, *lines[1:]]))
    assert "no dump" in refused(intruder)
    assert "no dump" in refused(lines[0].replace("1", "2") + "".join(lines[1:]))
    assert "recommendations.interaction" in refused("".join(lines), alias=home)
    assert get_user_model()._default_manager.using(target).filter(is_superuser=True).count() == 0
