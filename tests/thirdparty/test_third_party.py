"""A third party's app, as another project would write it: the code of docs/how-to/add-a-recommender.md.

Registered by dotted path, chosen in the admin, rebuilt, served, mixed; and one recommender that is computed live. This folder is no
package, so that ``alongside`` is imported by the name that the guide gives it.
"""

import csv
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from alongside.recommenders import Alongside
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from recommendations import recommend
from recommendations.models import Placement, Strategy
from recommendations.pipeline.rebuild import rebuild
from recommendations.testing.caches import forget_everything
from recommendations.testing.datasets import Did, dataset_of
from tests.recording.commits import CommittingClient
from tests.serving.shop import STORES, VISITOR, Store, customer, did

HERE = Path(__file__).resolve().parent
GUIDE = HERE.parents[1] / "docs" / "how-to" / "add-a-recommender.md"
ADD = "/admin/recommendations/strategy/add/"


def blocks(language: str) -> list[str]:
    """The guide's code blocks in one language, in order."""
    return [block.split("```", 1)[0] for block in GUIDE.read_text(encoding="utf-8").split(f"```{language}\n")[1:]]


@pytest.fixture
def registered(settings: Any, tmp_path: Path) -> Store:
    """A store that has installed the app and registered its recommenders with the guide's own lines."""
    told: dict[str, Any] = {}
    (lines,) = (block for block in blocks("python") if "RECOMMENDATIONS = " in block)
    exec(lines, {"INSTALLED_APPS": settings.INSTALLED_APPS}, told)
    store = STORES["integer"]
    settings.INSTALLED_APPS = told["INSTALLED_APPS"]
    settings.RECOMMENDATIONS = {**told["RECOMMENDATIONS"], "PRODUCT_ADAPTER": store.adapter, "ARTIFACTS_DIR": tmp_path / "artifacts"}
    return store


@pytest.fixture
def keys(registered: Store, db: None) -> list[str]:
    """Six products: nine visitors took the first two together, three the first and the third, one the last three."""
    keys = registered.make(6)
    for number, basket in enumerate([keys[:2]] * 9 + [[keys[0], keys[2]]] * 3 + [keys[3:]]):
        did(customer(f"buyer-{number}"), "purchase", basket, minutes_ago=100 + number, order=f"o{number}")
    did(VISITOR, "view", keys[0], minutes_ago=1)
    return keys


@pytest.fixture
def merchandiser(db: None) -> Client:
    client = CommittingClient()
    client.force_login(User.objects.create_superuser("boss"))
    return client


def added(client: Client, recommender: str = "alongside", **parameters: str) -> Any:
    """As the form of this recommender, once it is chosen, sends it."""
    form = {"slug": "taken-alongside", "name": "Taken alongside", "recommender": recommender, "shown_for": recommender, "enabled": "on"}
    parameters = parameters or ({"shrinkage": "2"} if recommender == "alongside" else {})
    return client.post(ADD, {**form, **{f"{recommender}-parameter_{name}": value for name, value in parameters.items()}})


def place(slug: str = "taken-alongside") -> None:
    """The home page shows this strategy and no other."""
    Placement.objects.filter(slug="home").update(strategy=Strategy.objects.get(slug=slug), fallbacks=[], rules={})
    forget_everything()


def test_the_guide_shows_the_code_that_is_tested_here() -> None:
    shown = dict(re.findall(r"`alongside/(\w+\.py)`\n\n```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
    assert set(shown) == {"parameters.py", "recommenders.py", "test_recommenders.py"}
    for name, code in shown.items():
        assert code == (HERE / "alongside" / name).read_text(encoding="utf-8"), name


def test_it_computes_its_formula() -> None:
    """Two shoppers took a, one of them b as well, and a third b alone."""
    fitted = Alongside().fit(dataset_of([Did("x", "a", 0), Did("x", "b", 1), Did("y", "a", 2), Did("z", "b", 3), Did("z", "c", 3)]))
    np.testing.assert_allclose(fitted.matrix.toarray(), [[0, 1 / 7, 0], [1 / 7, 0, 1 / 7], [0, 1 / 6, 0]], rtol=1e-6)


def test_its_parameters_load_without_numpy() -> None:
    """Web processes read them."""
    looks = "import sys, alongside.parameters; sys.exit('numpy' in sys.modules)"
    root = HERE.parents[1]
    subprocess.run([sys.executable, "-c", looks], check=True, env={"PYTHONPATH": f"{HERE}:{root}"}, timeout=60)


def test_the_checks_are_content_with_it_and_say_which_path_is_wrong(registered: Store, settings: Any) -> None:
    assert not [message for message in run_checks() if message.id == "recommendations.E004"]
    wrong = {"alongside": ("alongside.gone.Alongside", "alongside.parameters.AlongsideParameters")}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECOMMENDERS": wrong}
    (message,) = (message for message in run_checks() if message.id == "recommendations.E004")
    assert "alongside.gone" in str(message.msg)


def test_the_admin_form_offers_it_with_its_parameters(registered: Store, merchandiser: Client) -> None:
    assert added(merchandiser).status_code == 302
    strategy = Strategy.objects.get(slug="taken-alongside")
    assert (strategy.recommender, strategy.parameters) == ("alongside", {"shrinkage": 2})
    page = merchandiser.get(f"/admin/recommendations/strategy/{strategy.pk}/change/").content.decode()
    assert "Added to a product&#x27;s shoppers: few of them prove little." in page


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"shrinkage": "-1"}, "parameter_shrinkage", "greater than or equal to 0.0"),
        ({"shrinkage": "much"}, "parameter_shrinkage", "Enter a number."),
        ({"recommender": "alongsid"}, "recommender", "alongsid"),
    ],
)
def test_the_admin_form_refuses_what_it_does_not_know(registered: Store, merchandiser: Client, changed: dict[str, str], field: str, reason: str) -> None:
    assert reason in added(merchandiser, **changed).context["adminform"].form.errors[field][0]
    assert not Strategy.objects.filter(slug="taken-alongside").exists()


def test_it_is_rebuilt_exported_and_served_as_the_guide_says(keys: list[str], merchandiser: Client, tmp_path: Path, monkeypatch: Any) -> None:
    added(merchandiser)
    monkeypatch.chdir(tmp_path)
    lines = [shlex.split(line) for block in blocks("sh") for line in block.splitlines()]
    assert [line[:2] for line in lines] == [["python", "manage.py"]] * 2
    for line in lines:
        call_command(*line[2:], verbosity=0)
    with Path("alongside.csv").open(newline="") as file:
        exported = [row["rank"] for row in csv.DictReader(file) if row["shopper"] == VISITOR.visitor]
    assert exported == ["1", "2"]

    place()
    slate = recommend("home", visitor=VISITOR.visitor)
    assert slate.product_keys == [keys[1], keys[2]]
    assert [item.score for item in slate] == pytest.approx([1, 3 / 9])
    assert {item.source for item in slate} == {"taken-alongside"}

    client = Client()
    answered = client.get("/recommendations/placements/home/", {"product": keys[1]}).json()
    assert [item["product"] for item in answered["items"]] == [keys[0]]


def test_a_blend_takes_it_as_a_source(keys: list[str], merchandiser: Client) -> None:
    added(merchandiser)
    Strategy.objects.filter(slug="blend").update(parameters={"sources": "taken-alongside popularity"})
    (outcome,) = rebuild(["blend"])
    assert outcome.status == "complete", outcome.error
    run = Strategy.objects.get(slug="blend").current_run
    assert run is not None
    assert set(run.serving["sources"]) == {"taken-alongside", "popularity"}
    place("blend")
    slate = recommend("home", visitor=VISITOR.visitor)
    assert slate.product_keys[0] == keys[1]
    assert slate.items[0].source == "taken-alongside"


def test_a_blend_of_everything_takes_it_too(keys: list[str], merchandiser: Client) -> None:
    added(merchandiser)
    Strategy.objects.exclude(slug__in=["blend", "taken-alongside", "popularity"]).update(enabled=False)
    rebuild(["blend"])
    run = Strategy.objects.get(slug="blend").current_run
    assert run is not None
    assert "taken-alongside" in run.serving["sources"]


def test_a_live_one_is_served_without_a_rebuild(keys: list[str], merchandiser: Client) -> None:
    """The newest wish first; what was bought since, and what is older than it remembers, is no wish any more."""
    added(merchandiser, "wished", within_days="3600")
    place()
    assert not recommend("home", visitor=VISITOR.visitor)
    did(VISITOR, "wishlist", keys[2], minutes_ago=50)
    did(VISITOR, "wishlist", keys[3], minutes_ago=40)
    did(VISITOR, "wishlist", keys[4], minutes_ago=30)
    did(VISITOR, "purchase", keys[4], minutes_ago=20)
    slate = recommend("home", visitor=VISITOR.visitor)
    assert slate.product_keys == [keys[3], keys[2]]
    assert [item.score for item in slate] == pytest.approx([1, 1 / 2])
    Strategy.objects.filter(slug="taken-alongside").update(parameters={"within_days": 1})
    forget_everything()
    assert not recommend("home", visitor=VISITOR.visitor), "the log of these tests is older than a day"


def test_when_the_app_is_taken_away_the_fallback_is_served(keys: list[str], merchandiser: Client, settings: Any) -> None:
    added(merchandiser, "wished")
    Placement.objects.filter(slug="home").update(strategy=Strategy.objects.get(slug="taken-alongside"), fallbacks=["popularity"], rules={})
    rebuild(["popularity"])
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECOMMENDERS": {}}
    forget_everything()
    assert recommend("home", visitor=VISITOR.visitor).items[0].source == "popularity"
    (outcome,) = rebuild(["taken-alongside"])
    assert outcome.status == "failed"
    assert "no recommender 'wished'" in outcome.error
