"""A strategy's form is its recommender's parameters: a field each, what is set comes back, what is wrong is refused where it stands."""

import re
from dataclasses import dataclass, field, fields
from types import NoneType
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommendations import registry
from recommendations.admin.strategies.fields import NONE, PREFIX
from recommendations.admin.strategies.form import strategy_form
from recommendations.models import Strategy
from recommendations.recommenders.parameters.base import Parameters, parameter, types_of

STRATEGIES = "/admin/recommendations/strategy/"

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, kw_only=True)
class Odd(Parameters):
    """As a third party may write them: of a type for which there is no field."""

    table: dict = field(default_factory=dict)  # type: ignore[type-arg]
    power: float = parameter(1.0, help="Of it.", minimum=0.0)


@dataclass(frozen=True, kw_only=True)
class Plain(Parameters):
    """As a third party may write them: without a word of explanation."""

    steps: int = 3
    name: str = field(default="x")
    loud: bool = True
    least: float | None = 0.5


@pytest.fixture
def third_party(settings: Any) -> None:
    own = {"odd": ("tests.gone", f"{__name__}.Odd"), "plain": ("tests.gone", f"{__name__}.Plain")}
    settings.RECOMMENDATIONS = {**settings.RECOMMENDATIONS, "RECOMMENDERS": own}


def errors(response: Any) -> dict[str, list[str]]:
    return response.context["adminform"].form.errors if response.context else {}


def page(slug: str) -> str:
    return f"{STRATEGIES}{Strategy.objects.get(slug=slug).pk}/change/"


def filled(recommender: str = "popularity", shown_for: str | None = None, **parameters: Any) -> dict[str, Any]:
    names = {f"{recommender}-{PREFIX}{name}": value for name, value in parameters.items()}
    return {"slug": "mine", "name": "Mine", "recommender": recommender, "shown_for": shown_for or recommender, "enabled": "on", **names}


def added(client: Client, *args: str, **parameters: Any) -> Any:
    return client.post(f"{STRATEGIES}add/", filled(*args, **parameters))


def mine() -> Strategy:
    return Strategy.objects.get(slug="mine")


def sent_by_a_browser(form: Any) -> dict[str, Any]:
    """What a browser sends of a form as it was rendered, without a person having touched it."""
    data: dict[str, Any] = {}
    for bound in form:
        value, name = bound.value(), bound.html_name
        if isinstance(value, bool):
            data |= {name: "on"} if value else {}
        elif isinstance(value, list):
            data[name] = value
        else:
            data[name] = bound.field.widget.format_value(value) or ""
            if isinstance(data[name], list):
                data[name] = data[name][0]
    return data


@st.composite
def valid_parameters(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Any recommender with any parameters that its own class takes."""
    name = draw(st.sampled_from(sorted(registry.BUILT_IN)))
    known = registry.get(name).parameters_class()
    values = {each.name: draw(_values(known, each)) for each in fields(known) if draw(st.booleans())}
    return name, values


def _values(known: type[Parameters], each: Any) -> st.SearchStrategy[Any]:
    metadata, allowed, choices = each.metadata, types_of(known, each.name), []
    low, high = metadata["minimum"], metadata["maximum"]
    if metadata["choices"]:
        return st.sampled_from(metadata["choices"])
    if metadata["of"]:
        return st.lists(st.sampled_from(["popularity", "next-item", "trending", "gone"]), unique=True).map(" ".join)
    if metadata["words"]:
        choices.append(st.sampled_from(metadata["words"]))
    if NoneType in allowed:
        choices.append(st.none())
    if bool in allowed:
        choices.append(st.booleans())
    elif float in allowed:
        choices.append(st.floats(low, high, allow_nan=False))
    elif int in allowed:
        choices.append(st.integers(low, high))
    return st.one_of(choices)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=valid_parameters(), learnt=st.sampled_from([None, 15.0, 30.0]))
def test_any_valid_parameters_survive_being_shown_and_saved(db: None, wanted: tuple[str, dict[str, Any]], learnt: float | None) -> None:
    name, values = wanted
    known = registry.get(name).parameters_class()
    strategy = Strategy(slug="mine", name="Mine", recommender=name, parameters=values, weights={"learnt": {"half_life_days": learnt, "window_days": 7.0}})
    before = known.from_strategy(values, strategy.weights)

    form_class = strategy_form(name, strategy)
    form = form_class(sent_by_a_browser(form_class(instance=strategy)), instance=strategy)
    assert form.is_valid(), form.errors

    after = known.from_strategy(strategy.parameters, strategy.weights)
    assert _comparable(after) == _comparable(before)
    assert set(strategy.parameters) <= set(values), "nothing is stored that was not set"
    learnable = known.from_json(strategy.parameters).learnable()
    assert all(value != getattr(known(), key) or key in learnable for key, value in strategy.parameters.items() if key != "window_days")


def _comparable(parameters: Parameters) -> dict[str, Any]:
    values = parameters.to_json()
    return {**values, "sources": set(values["sources"].split())} if "sources" in values else values


OUTSIDE = [
    (name, each.name, wrong)
    for name, (_cls, path) in sorted(registry.BUILT_IN.items())
    for each in fields(registry.get(name).parameters_class())
    for wrong in (
        [each.metadata["minimum"] - 1, each.metadata["maximum"] + 1, "many"]
        if each.metadata["minimum"] is not None
        else ["no such choice"]
        if each.metadata["choices"] or each.metadata["of"]
        else []
    )
]


@pytest.mark.parametrize("recommender", sorted(registry.BUILT_IN))
def test_what_is_outside_is_refused_at_its_field(recommender: str) -> None:
    cases = [(name, wrong) for of, name, wrong in OUTSIDE if of == recommender]
    assert cases
    for name, wrong in cases:
        form = strategy_form(recommender, None)(filled(recommender, **{name: wrong}), instance=Strategy(recommender=recommender))
        assert list(form.errors) == [PREFIX + name], (name, wrong)


def test_a_strategy_is_added_with_what_differs_from_the_defaults(merchandiser: Client) -> None:
    added(merchandiser, window_days="7", power="1.0", horizons="", trending="on")
    assert (mine().recommender, mine().parameters) == ("popularity", {"window_days": 7.0, "trending": True})


def test_nothing_set_is_nothing_stored(merchandiser: Client) -> None:
    added(merchandiser, "next_item")
    assert mine().parameters == {}


def test_a_value_that_calibration_would_replace_is_kept_even_where_it_is_the_default(merchandiser: Client) -> None:
    added(merchandiser, "next_item", half_life_days="60", decay="0.9")
    assert mine().parameters == {"half_life_days": 60.0}


def test_never_is_a_box_of_its_own_where_empty_is_the_default(merchandiser: Client) -> None:
    added(merchandiser, "next_item", **{"half_life_days" + NONE: "on"})
    assert mine().parameters == {"half_life_days": None}
    content = merchandiser.get(page("mine")).content.decode()
    assert re.search(r'<input type="checkbox" name="next_item-parameter_half_life_days__none"[^>]* checked', content)


def test_a_number_and_never_contradict_each_other(merchandiser: Client) -> None:
    response = added(merchandiser, "next_item", half_life_days="9", **{"half_life_days" + NONE: "on"})
    assert errors(response) == {"parameter_half_life_days": ["Write a number, or tick the box, not both."]}


def test_an_empty_field_says_what_goes_then(merchandiser: Client) -> None:
    content = merchandiser.get(page("next-item")).content.decode()
    assert "Left empty: 60, the default, until calibration has learnt a better value." in content
    assert "Left empty: 0.9, the default." in content
    assert "From 1 to 100." in content
    [half_life] = re.findall(r'<input [^>]*name="next_item-parameter_half_life_days"[^>]*>', content)
    assert 'min="0.01"' in half_life
    assert 'max="36500"' in half_life
    Strategy.objects.filter(slug="next-item").update(weights={"learnt": {"half_life_days": 30.0}})
    content = merchandiser.get(page("next-item")).content.decode()
    assert "Left empty: 30, which calibration learnt (the default is 60)." in content
    assert 'placeholder="30"' in content


def test_what_a_blend_mixes_is_ticked_in_a_list_of_strategies(merchandiser: Client) -> None:
    content = merchandiser.get(page("blend")).content.decode()
    offered = set(re.findall(r'name="blend-parameter_sources" value="([^"]*)"', content))
    assert {"popularity", "next-item", "lightfm"} <= offered
    assert not {"blend", "blend-repeat", "buy-again", "recently-viewed", "user-neighbours"} & offered
    merchandiser.post(page("blend"), {**filled("blend"), "blend-parameter_sources": ["next-item", "popularity"]})
    assert Strategy.objects.get(slug="blend").parameters["sources"].split() == ["next-item", "popularity"]


def test_another_recommender_begins_with_its_defaults_and_goes_on_with_its_fields(merchandiser: Client) -> None:
    """Without a script: the fields of the old one were filled in, the new one was chosen, and saved."""
    Strategy.objects.filter(slug="next-item").update(parameters={"half_life_days": 9.0})
    data = {**filled("next_item", half_life_days="9"), "recommender": "tag_similarity"}
    response = merchandiser.post(page("next-item"), data, follow=True)
    assert response.redirect_chain == [(page("next-item"), 302)]
    assert "Its settings stand below" in response.content.decode()
    assert 'name="tag_similarity-parameter_brand_weight"' in response.content.decode()
    strategy = Strategy.objects.get(slug="next-item")
    assert (strategy.recommender, strategy.parameters) == ("tag_similarity", {})


def test_the_page_can_be_asked_for_another_recommenders_fields(merchandiser: Client) -> None:
    content = merchandiser.get(page("next-item"), {"recommender": "lightfm"}).content.decode()
    assert 'name="lightfm-parameter_n_factors"' in content
    assert re.search(r'<option value="lightfm" selected>', content)
    assert 'name="shown_for" value="lightfm"' in content
    assert "next_item-parameter" not in content
    assert Strategy.objects.get(slug="next-item").recommender == "next_item"


def test_what_was_changed_is_logged_by_name(merchandiser: Client) -> None:
    merchandiser.post(page("next-item"), {**filled("next_item", window="5"), "name": Strategy.objects.get(slug="next-item").name})
    entry = LogEntry.objects.get()
    assert entry.get_change_message() == "Changed Window (orders or moments)."


def test_a_recommender_that_does_not_exist_is_refused(merchandiser: Client) -> None:
    assert "recommender" in errors(added(merchandiser, "magic"))


def test_a_strategy_of_a_recommender_that_is_gone_can_be_opened_and_corrected(merchandiser: Client) -> None:
    Strategy.objects.filter(slug="blend").update(recommender="gone", parameters={"x": 1})
    assert "gone (unknown)" in merchandiser.get(page("blend")).content.decode()
    assert "There is no such recommender" in errors(merchandiser.post(page("blend"), filled("gone")))["recommender"][0]
    merchandiser.post(page("blend"), filled("popularity", "gone"))
    strategy = Strategy.objects.get(slug="blend")
    assert (strategy.recommender, strategy.parameters) == ("popularity", {})


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"window_dais": 7, "power": 0.5}, "unknown parameter window_dais"),
        ({"horizons": "three"}, "horizons is &#x27;three&#x27;"),
        ([1], "no names and values"),
        ("text", "no names and values"),
    ],
)
def test_broken_parameters_are_told_and_put_right_by_saving(merchandiser: Client, stored: Any, told: str) -> None:
    Strategy.objects.filter(slug="trending").update(parameters=stored)
    response = merchandiser.get(page("trending"))
    assert told in response.content.decode()
    merchandiser.post(page("trending"), {**filled(), **sent_by_a_browser(response.context["adminform"].form)})
    assert Strategy.objects.get(slug="trending").parameters == ({"power": 0.5} if isinstance(stored, dict) and "power" in stored else {})


@pytest.mark.parametrize("weights", [[1], "text", {"learnt": [1]}, {"learnt": {"half_life_days": [2]}}])
def test_broken_weights_do_not_keep_the_page_shut(merchandiser: Client, weights: Any) -> None:
    Strategy.objects.filter(slug="next-item").update(weights=weights)
    assert merchandiser.get(page("next-item")).status_code == 200


@pytest.mark.usefixtures("third_party")
def test_what_cannot_be_a_field_is_json_for_third_parties(merchandiser: Client) -> None:
    response = added(merchandiser, "odd", json='{"power": -1}')
    assert "power is -1.0" in errors(response)["parameter_json"][0]
    assert "Write names and values" in errors(added(merchandiser, "odd", json="[1]"))["parameter_json"][0]
    assert "Enter a valid JSON." in errors(added(merchandiser, "odd", json="{nonsense"))["parameter_json"][0]
    added(merchandiser, "odd", json='{"table": {"a": 1}}')
    assert mine().parameters == {"table": {"a": 1}}
    assert "&quot;a&quot;: 1" in merchandiser.get(page("mine")).content.decode()


@pytest.mark.usefixtures("third_party")
def test_third_parties_get_fields_without_a_word_of_explanation(merchandiser: Client) -> None:
    added(merchandiser, "plain", steps="4", name="y", **{"least" + NONE: "on"})
    assert mine().parameters == {"steps": 4, "name": "y", "loud": False, "least": None}


def test_who_may_only_look_sees_values_and_where_they_come_from(staff: Any) -> None:
    Strategy.objects.filter(slug="next-item").update(parameters={"window": 7}, weights={"learnt": {"half_life_days": 30.0}})
    client = staff("view_strategy")
    content = client.get(page("next-item")).content.decode()
    assert "<td>Window (orders or moments)</td><td>7</td><td>set</td>" in content
    assert "<td>Half-life (days)</td><td>30</td><td>learnt</td>" in content
    assert "<td>Fading with distance</td><td>0.9</td><td>default</td>" in content
    assert "<select" not in content
    assert client.post(page("next-item"), filled("next_item", window="5")).status_code == 403


def test_a_missing_extra_says_what_to_install(merchandiser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommendations.admin.state.find_spec", lambda name: None)
    content = merchandiser.get(page("lightfm")).content.decode()
    assert "pip install &#x27;django-storefront-recommendations[lightfm]&#x27;" in content


def test_stale_is_told_above_the_form_once_parameters_were_changed(merchandiser: Client, make_run: Any) -> None:
    now = registry.get("next_item").parameters_class()().to_json()
    make_run("next-item", parameters=now, as_of=timezone.now())
    assert "stale" not in merchandiser.get(page("next-item")).content.decode()
    merchandiser.post(page("next-item"), filled("next_item", window="5"))
    content = merchandiser.get(page("next-item")).content.decode()
    assert "Until it is rebuilt, shoppers see the lists made before: stale since its parameters were changed." in content
