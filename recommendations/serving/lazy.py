"""A block that is fetched after its page: what it asks for, in a form that a visitor can carry but not change.

It is signed without a date, since a cached page may be old. It says nothing of a person, unless the template's own options do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from django.core import signing
from django.utils.translation import get_language, override

from ..exceptions import LazyBlockRefused
from ..shoppers.page import page_of
from ..slates import Slate
from .configuration import current
from .context import context_of
from .recommend import recommend
from .safety import guarded, report

if TYPE_CHECKING:
    from django.http import HttpRequest

SALT = "recommendations.lazy"
MAX_LENGTH = 60_000
"""Characters of a description; longer ones are not even verified. A full basket and a full exclusion of the longest keys fit."""
MAX_BASKET = 100
MAX_EXCLUDE = 500
MAX_TITLE = 200


@dataclass(frozen=True, kw_only=True)
class LazyBlock:
    """What a placeholder asks for: the options of the tag, as text."""

    placement: str
    product: str = ""
    category: tuple[str, ...] = ()
    basket: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limit: int | None = None
    title: str = ""
    """The heading, where the page does not leave it to the placement."""
    language: str = ""
    """Of the page, which may say it by its address alone."""

    @classmethod
    def of(cls, placement: str, *, title: Any = "", **options: Any) -> Self:
        """From the options of the tag; more of the basket and the exclusions than the API takes is left out."""
        asked = context_of(**options)
        return cls(
            placement=str(placement),
            product=asked.product,
            category=asked.category,
            basket=asked.basket[:MAX_BASKET],
            exclude=tuple(sorted(asked.exclude))[:MAX_EXCLUDE],
            limit=asked.limit,
            title=str(title or "")[:MAX_TITLE],
            language=get_language() or "",
        )

    def signed(self) -> str:
        said = {name: value for name, value in asdict(self).items() if value not in ("", (), None)}
        return signing.Signer(salt=SALT).sign_object(said, compress=True)

    @classmethod
    def read(cls, text: str) -> Self:
        """What ``signed`` wrote, or LazyBlockRefused."""
        if len(text) > MAX_LENGTH:
            raise LazyBlockRefused(f"the description of a lazy block has {len(text)} characters; at most {MAX_LENGTH} are read")
        try:
            said = signing.Signer(salt=SALT).unsign_object(text)
            return cls(**{name: tuple(value) if isinstance(value, list) else value for name, value in said.items()})
        except Exception as error:  # whatever a forged text makes base64, zlib or JSON say
            raise LazyBlockRefused("the description of a lazy block is forged or damaged") from error

    def slate(self, request: "HttpRequest") -> Slate:
        """For whoever asks, in the active language. Never raises."""
        options = {name: getattr(self, name) for name in ("product", "category", "basket", "exclude", "limit")}
        return titled(recommend(self.placement, request=request, **options), self.title)

    def in_its_language(self) -> override:
        """A context in which the page's language is the active one; the request's own where the page had none."""
        return override(self.language or get_language())


def titled(slate: Slate, title: Any) -> Slate:
    """The slate under a heading of the page's own, if there is one."""
    return replace(slate, title=str(title)) if title else slate


def shown_mark(request: "HttpRequest", shown: Mapping[str, Iterable[str]]) -> None:
    """Product keys that stand on the page already, by placement, are not shown again; those of one without dedupe do not count."""
    try:
        with guarded():
            placements = current().placements
    except Exception as error:
        report("placements cannot be read", error)
        placements = {}
    for placement, keys in shown.items():
        if placement not in placements or placements[placement].dedupe:
            page_of(request).show(keys)
