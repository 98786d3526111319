"""docs/reference/recommenders.md says what the source says."""

from dataclasses import fields

from recommendations import registry

from .recommenders_page import PATH, first_sentence, written


def test_the_page_is_what_the_source_says() -> None:
    """python -m tests.docs.recommenders_page writes it anew."""
    assert PATH.read_text(encoding="utf-8") == written()


def test_every_recommender_and_every_parameter_stands_there() -> None:
    text = PATH.read_text(encoding="utf-8")
    for name, paths in registry.BUILT_IN.items():
        assert f"## {name}\n" in text
        for each in fields(registry.Entry(name, *paths).parameters_class()):
            assert f"| `{each.name}` |" in text


def test_a_sentence_ends_where_a_reader_would_say() -> None:
    assert first_sentence("A[a,b] = x^0.5, cut. Then more.\n\nTime") == "A[a,b] = x^0.5, cut"
