"""Reading the environment: each variable optional, each with a default that serves the demo."""

import os
import secrets
import tempfile
from pathlib import Path


def flag(name: str, *, default: bool) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off and empty; the default where the variable is missing."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError(f"{name}={value!r}: write 1 or 0")


def is_demo() -> bool:
    """DEMO where it is said; else only what nobody prepared for others: no secret key of its own, no other hosts than this machine."""
    return flag("DEMO", default=not (os.environ.get("SECRET_KEY") or os.environ.get("ALLOWED_HOSTS")))


def words(name: str, *, default: list[str]) -> list[str]:
    """A list separated by commas or blanks."""
    return os.environ.get(name, "").replace(",", " ").split() or default


def folder(path: Path) -> Path:
    """The folder, made where it is missing."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def kept_secret(path: Path) -> str:
    """A random key, made once and kept in a file that only its owner reads: sessions survive a restart.

    Several processes may start at once: each writes a draft, and the first to link it to ``path`` wins.
    """
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")  # Readable by its owner alone.
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            os.unlink(draft)
    return path.read_text().strip()
