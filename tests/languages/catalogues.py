"""The message catalogues: ``python -m tests.languages.catalogues`` brings them up to date with the source, and compiles them.

What is new comes in without a translation, what is gone is dropped; a translation whose English text changed is dropped with it, since
nobody knows whether it still holds. Needs no gettext on the machine.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tests.services.shop import ROOT

LANGUAGES = {"zh_Hans": "zh_Hans_CN"}
"""Django's name of the folder, and Babel's of the locale, which knows the plural forms."""

NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands where the format wants one: the same texts give the same file."""

Number = tuple[int | tuple[int, str], ...]
_PLAIN: dict[str, Number | None] = {"_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None}
_COUNTED: dict[str, Number | None] = {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
_IN_CONTEXT: dict[str, Number | None] = {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS: Mapping[str, Number | None] = {**_PLAIN, **_COUNTED, **_IN_CONTEXT}


@dataclass(frozen=True)
class Domain:
    """A catalogue, and the folders whose texts it holds."""

    home: str
    sources: tuple[str, ...]

    def path(self, language: str, suffix: str) -> Path:
        return ROOT / self.home / "locale" / language / "LC_MESSAGES" / f"django.{suffix}"


DOMAINS = (
    Domain("recommendations", ("recommendations",)),
    # The wheel holds the app alone, so the shop's texts stand apart.
    Domain("catalog", ("catalog", "shopsite", "templates")),
)

Key = tuple[str, str]
"""Context ('' for none) and English text, the singular where there are two."""


@dataclass(frozen=True)
class Text:
    """One text to be translated, and the files that show it."""

    key: Key
    plural: str
    where: tuple[str, ...]


def texts(domain: Domain) -> dict[Key, Text]:
    """All that the sources mark for translation, and what rooms without Django, or rows, bring to people."""
    found: dict[Key, Text] = {}
    for path in sorted(path for folder in domain.sources for path in (ROOT / folder).rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        for context, singular, plural in _marked(path):
            key = (context, singular)
            known = found.get(key, Text(key, "", ()))
            where = dict.fromkeys([*known.where, path.relative_to(ROOT).as_posix()])
            found[key] = Text(key, known.plural or plural, tuple(where))
    if domain.home == "recommendations":
        for key, path in _unmarked():
            found.setdefault(key, Text(key, "", (path,)))
    return found


def _unmarked() -> Iterator[tuple[Key, str]]:
    """Names of the rows that every shop starts with, and how parameters are explained: translated where they are shown."""
    from recommendations.models.names import CONTEXT, SEEDED
    from recommendations.registry import BUILT_IN, Entry

    for name in SEEDED:
        yield (CONTEXT, name), "recommendations/models/seeds.py"
    for entry in (Entry(name, *paths) for name, paths in BUILT_IN.items()):
        for each in fields(entry.parameters_class()):
            for text in (each.metadata["help"], each.metadata["unit"]):
                if text:
                    yield ("", text), f"recommendations/recommenders/parameters/{entry.parameters_class().__module__.rpartition('.')[2]}.py"


def _marked(path: Path) -> Iterator[tuple[str, str, str]]:
    """(context, singular, plural) of each marked text."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What Django makes of a template is Python but for its indentation.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).splitlines())
    for _line, function, strings, _comments in extract_python(BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"}):
        form = KEYWORDS[function] or (1,)
        given = strings if isinstance(strings, tuple) else (strings,)
        in_context = isinstance(form[0], tuple)
        context = given[0] if in_context else ""
        words = [text for text in given[1 if in_context else 0 :] if text is not None][: 2 if "ngettext" in function or "npgettext" in function else 1]
        if words and words[0]:
            yield context or "", words[0], words[1] if len(words) > 1 else ""


def read(domain: Domain, language: str) -> Catalog:
    """The catalogue as it stands; an empty one where there is none."""
    path = domain.path(language, "po")
    if not path.exists():
        return Catalog(locale=LANGUAGES[language])
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGES[language])


def updated(domain: Domain, language: str) -> Catalog:
    """The catalogue with the texts of the source, and the translations that it has of them."""
    old = read(domain, language)
    new = Catalog(locale=LANGUAGES[language], project="", version="", copyright_holder="", fuzzy=False)
    for text in sorted(texts(domain).values(), key=lambda each: (each.where, each.key)):
        context, singular = text.key
        english = (singular, text.plural) if text.plural else singular
        known = old.get(singular, context or None)
        kept = known.string if known is not None and known.id == english else None
        new.add(english, kept, locations=[(where, None) for where in text.where], context=context or None)
    return new


def missing(catalogue: Catalog) -> list[Message]:
    """Texts without a translation, or with one for some of their forms alone."""
    return [each for each in catalogue if each.id and not (all(each.string) if isinstance(each.string, (tuple, list)) else each.string)]


def po_of(catalogue: Catalog) -> bytes:
    """The file that people edit. Without a header of dates and names, which would change each time."""
    file = BytesIO()
    write_po(file, catalogue, width=120, omit_header=True)
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    return header.encode() + file.getvalue()


def mo_of(catalogue: Catalog) -> bytes:
    """The file that Django reads."""
    compiled = Catalog(locale=catalogue.locale, charset="utf-8", fuzzy=False, header_comment="", creation_date=NO_DATE, revision_date=NO_DATE)
    for each in catalogue:
        if each.id and each.string:
            compiled.add(each.id, each.string, context=each.context)
    file = BytesIO()
    write_mo(file, compiled)
    return file.getvalue()


def main() -> None:
    for domain in DOMAINS:
        for language in LANGUAGES:
            catalogue = updated(domain, language)
            po = domain.path(language, "po")
            po.parent.mkdir(parents=True, exist_ok=True)
            po.write_bytes(po_of(catalogue))
            domain.path(language, "mo").write_bytes(mo_of(read(domain, language)))
            print(f"{po.relative_to(ROOT)}: {len(catalogue)} texts, {len(missing(catalogue))} without a translation")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main()
