"""What docs/how-to/languages.md says of a shop's own words."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from recommendations.models.names import shown_name
from recommendations.slates import Reason
from tests.services.shop import ROOT

from .catalogues import mo_of

PAGE = ROOT / "docs/how-to/languages.md"


@pytest.fixture
def own_words(tmp_path: Path, settings: object) -> None:
    """The catalogue of the page, compiled into a folder that the settings name."""
    (text,) = re.findall(r"```po\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(mo_of(read_po(BytesIO(text.encode()), locale="zh_Hans_CN")))
    settings.LOCALE_PATHS = [tmp_path]  # type: ignore[attr-defined]


def test_a_shops_own_words_go_before_the_apps(own_words: None) -> None:
    with translation.override("zh-hans"):
        assert str(Reason(code="viewed", title="茶壶")) == "看过茶壶的您可能喜欢"
        assert shown_name("Trending now") == "大家都在买"
        assert shown_name("For you") == "为您推荐"
