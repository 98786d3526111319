"""For whom recommendations are exported, each under the name that stands in the file: the USERNAME_FIELD value, or the visitor key."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.auth import get_user_model

from ...exceptions import FileRefused
from ...models import Interaction
from ...shoppers.identity import Shopper
from .batches import batches
from .known import Users
from .reading import open_table, require

VISITOR_LENGTH = Interaction._meta.get_field("visitor").max_length or 64
Named = tuple[str, Shopper]


def everybody() -> tuple[int, Iterator[Named]]:
    """How many shoppers have a history, and they: users first, then visitors who never signed in."""
    users = Interaction.objects.filter(user__isnull=False).order_by("user_id").values_list("user_id", flat=True).distinct()
    visitors = Interaction.objects.filter(user__isnull=True).order_by("visitor").values_list("visitor", flat=True).distinct()

    def each() -> Iterator[Named]:
        for some in batches(users.iterator()):
            names = _names(some)
            yield from ((names[pk], Shopper(user=str(pk))) for pk in some if pk in names)
        for visitor in visitors.iterator():
            yield visitor, Shopper(visitor=visitor)

    return users.count() + visitors.count(), each()


def named_in(path: Path) -> tuple[int, Iterator[Named]]:
    """How many shoppers a file names, and they, in its order, each once. A name that no user has is a visitor key."""
    names = list(dict.fromkeys(_names_in(path)))
    if not names:
        raise FileRefused(f"{path} names nobody")

    def each() -> Iterator[Named]:
        users = Users(create=False)
        for some in batches(names):
            known = users.find(some)
            yield from ((name, Shopper(user=str(known[name])) if name in known else Shopper(visitor=name)) for name in some)

    return len(names), each()


def _names(pks: Iterable[object]) -> dict[object, str]:
    user = get_user_model()
    return {pk: str(name) for pk, name in user._base_manager.filter(pk__in=pks).values_list("pk", user.USERNAME_FIELD)}


def _names_in(path: Path) -> Iterator[str]:
    """From the column ``shopper`` of a table, else one a line."""
    for number, name in _column(path) if path.suffix.lower() in (".csv", ".parquet") else _lines(path):
        if len(name) > VISITOR_LENGTH and len(name) > 254:
            raise FileRefused(f"{path}, line {number}: a name has {len(name):,} characters")
        if name:
            yield name


def _column(path: Path) -> Iterator[tuple[int, str]]:
    table = open_table(path)
    require(table, ("shopper",))
    position = table.columns.index("shopper")
    for chunk in table.chunks():
        for bad in chunk.bad:
            raise FileRefused(f"{path}, line {bad.number}: {bad.reason}")
        yield from ((number, row[position].strip()) for number, row in zip(chunk.numbers, chunk.rows, strict=True))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                yield number, line.strip()
    except UnicodeDecodeError as error:
        raise FileRefused(f"{path} is not UTF-8") from error
