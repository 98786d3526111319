"""Parameters refuse what they do not know, by name, with what would be right."""

import subprocess
import sys
from dataclasses import fields

import pytest

from recommendations import registry
from recommendations.exceptions import ParameterError
from recommendations.recommenders.parameters.blend import BlendWeights, SourceWeight
from recommendations.recommenders.parameters.next_item import NextItemParameters


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"windoww": 3}, r"unknown parameter windoww; there are window, decay"),
        ({"window": 0}, r"window is 0; it takes 1 to 100"),
        ({"window": 2.5}, r"window is 2.5; it takes int"),
        ({"window": True}, r"window is True; it takes int"),
        ({"decay": "fast"}, r"decay is 'fast'; it takes float"),
        ({"decay": float("nan")}, r"decay is not a number"),
        ({"half_life_days": -1}, r"half_life_days is -1.0; it takes 0.01 to"),
    ],
)
def test_wrong_values_are_named(values: dict, message: str) -> None:
    with pytest.raises(ParameterError, match=message):
        NextItemParameters.from_json(values)


def test_choices_are_listed() -> None:
    with pytest.raises(ParameterError, match=r"basis is 'moon'; it takes one of auto, shopper, unit"):
        registry.get("item_neighbours").parameters_class().from_json({"basis": "moon"})


def test_a_whole_number_is_a_float_where_a_float_is_wanted() -> None:
    assert NextItemParameters.from_json({"half_life_days": 30}) == NextItemParameters(half_life_days=30.0)


def test_every_parameter_is_explained() -> None:
    for entry in registry.entries():
        for field in fields(entry.parameters_class()):
            assert len(field.metadata["help"]) > 15, f"{entry.name}.{field.name}"


def test_weights_survive_json_and_unknown_keys() -> None:
    weights = BlendWeights(sources={"a": SourceWeight(weight=2.0)}, base={"b": 0.5}, fitted=True)
    assert BlendWeights.from_json({**weights.to_json(), "of_a_later_version": 1}) == weights


def test_parameters_load_without_numbers() -> None:
    code = "import sys; " + "; ".join(f"import {entry.parameters_path.rpartition('.')[0]}" for entry in registry.entries())
    code += "; sys.exit(any(name in sys.modules for name in ('numpy', 'scipy', 'django')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
