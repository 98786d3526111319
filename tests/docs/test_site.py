"""``make docs``: the site is whole, and reading it asks no other host for anything."""

import re
import subprocess
import sys
from pathlib import Path

from .page import DOCS

LOADED = re.compile(r'<(?:script|img|iframe|source)\b[^>]*\bsrc="https?:[^"]*|<link\b[^>]*\brel="(?:stylesheet|preload|icon)"[^>]*\bhref="https?:[^"]*')


def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "--quiet", "--fail-on-warning", "--builder", "html", str(DOCS), str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.html")}
    assert {path.relative_to(DOCS).with_suffix(".html").as_posix() for path in DOCS.rglob("*.md")} <= set(pages)
    assert {name: LOADED.findall(page) for name, page in pages.items() if LOADED.search(page)} == {}


def test_the_settings_page_holds_the_source_itself() -> None:
    page = (DOCS / "reference" / "settings.md").read_text()
    source = (DOCS / "reference" / re.findall(r"{literalinclude} (\S+)", page)[0]).read_text()
    first, last = (re.findall(rf':{option}: "(.*)"', page)[0] for option in ("start-at", "end-before"))
    assert source.index(first) < source.index('"PRODUCT_ADAPTER"') < source.index(last)
