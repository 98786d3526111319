"""Slugs for names in any script, with a suffix where two names would give one."""

from hashlib import sha256

from django.utils.text import slugify

LENGTH = 80


def slug_of(name: str) -> str:
    """A readable slug of at most 80 characters; a hash of the name where it has no Latin letters or digits."""
    return slugify(name)[:LENGTH].strip("-") or _digest(name)


def unique_slug(name: str, taken: set[str]) -> str:
    """``slug_of(name)``, followed by a hash of the name where it is taken; adds what it gives to ``taken``."""
    slug = slug_of(name)
    if slug in taken:
        slug = f"{slug[: LENGTH - 9]}-{_digest(name)}"
    taken.add(slug)
    return slug


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:8]
