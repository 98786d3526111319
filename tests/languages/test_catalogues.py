"""Every text of app and shop is translated, and what Django reads is what people edited."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo
from django.utils import translation

from .catalogues import DOMAINS, LANGUAGES, Domain, missing, mo_of, po_of, read, texts, updated

PLACEHOLDER = re.compile(r"%\(\w+\)[.\d]*\w|%[sd%]|\{\w*\}|<[^<>]+>")
DJANGOS = Path(django.__file__).parent

both = pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.home)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@both
@every_language
def test_the_catalogue_holds_the_texts_of_the_source(domain: Domain, language: str) -> None:
    """python -m tests.languages.catalogues brings it up to date."""
    assert domain.path(language, "po").read_bytes() == po_of(updated(domain, language))


@both
@every_language
def test_every_text_is_translated(domain: Domain, language: str) -> None:
    catalogue = read(domain, language)
    assert [each.id for each in missing(catalogue)] == []
    assert [each.id for each in catalogue if each.fuzzy and each.id] == []


@both
@every_language
def test_translations_keep_what_is_filled_in(domain: Domain, language: str) -> None:
    assert [(each.id, each.string) for each in read(domain, language) if each.id and not _fits(each)] == []


def _fits(message: Message) -> bool:
    """Each form names no other placeholders and tags than the English text, and all of them; a number may be left out of a counted form."""
    english = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return all(sorted(PLACEHOLDER.findall(string)) == sorted(PLACEHOLDER.findall(english[-1])) for string in strings)


@both
@every_language
def test_django_reads_what_people_edited(domain: Domain, language: str) -> None:
    """python -m tests.languages.catalogues compiles it."""
    assert domain.path(language, "mo").read_bytes() == mo_of(read(domain, language))


def test_the_source_is_read_with_plurals_contexts_and_templates() -> None:
    app, shop = (texts(domain) for domain in DOMAINS)
    assert "recommendations/slates/reason.py" in app["", "Because you viewed %(title)s"].where
    assert "recommendations/models/seeds.py" in app["name", "Goes well with"].where
    assert "templates/catalog/product.html" in shop["", "Add to basket"].where
    assert any(text.plural for text in shop.values())


@pytest.mark.parametrize(("home", "text"), [("recommendations", "Because you viewed %(title)s"), ("catalog", "Add to basket")])
def test_django_finds_the_catalogues(home: str, text: str) -> None:
    (domain,) = (each for each in DOMAINS if each.home == home)
    for language in LANGUAGES:
        with translation.override(translation.to_language(language)):
            assert translation.gettext(text) == read(domain, language).get(text).string != text


@every_language
def test_one_text_has_one_translation(language: str) -> None:
    """Django puts the catalogues of all apps together: another translation would change the pages of other apps, and Django's own."""
    known = {key: text for path in DJANGOS.glob(f"**/locale/{language}/LC_MESSAGES/django.mo") for key, text in strings(read_mo(BytesIO(path.read_bytes())))}
    for domain in DOMAINS:
        mine = dict(strings(read(domain, language)))
        assert {key: (text, known[key]) for key, text in mine.items() if known.get(key, text) != text} == {}
        known |= mine


def strings(catalogue: Catalog) -> Iterator[tuple[tuple[str, str], str]]:
    """Context and English text; the translation, of a counted text the last form."""
    for each in catalogue:
        if each.id:
            yield (each.context or "", each.id if isinstance(each.id, str) else each.id[0]), each.string if isinstance(each.string, str) else each.string[-1]
