"""axe-core finds nothing serious on any page of the shop, nor on the app's pages in the admin, on a phone and on a desk."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from tests.services.shop import Shop

from .axe import grave
from .conftest import OpenWindow
from .pages import Walker

pytestmark = pytest.mark.browser

WIDTHS = (1440, 390)
OF_DJANGO = {
    ("label-title-only", "#searchbar"): "the search of a list is named by its magnifying glass alone",
    ("link-in-text-block", ".breadcrumbs > a"): "where the trail ends in a word, its one link is of a slightly other colour",
    ("link-in-text-block", '.small > a[href="?"]'): "the way back from a filtered list, beside the count of its results",
}
"""What Django's own admin does, by rule and the beginning of the element's selector. None of it stands in a template of ours."""


def test_nothing_serious_on_the_pages_of_the_shop(shared_home: str, window: OpenWindow) -> None:
    walker = Walker(window(), shared_home)
    assert look_at(walker.page, walker.shop_pages()) == []


def test_nothing_serious_on_the_pages_for_staff(shared_shop: Shop, shared_home: str, window: OpenWindow) -> None:
    walker = Walker(window(), shared_home)
    assert look_at(walker.page, walker.admin_pages(shared_shop)) == []


def look_at(page: Page, paths: Iterable[str]) -> list[str]:
    """What axe finds on the open pages at both widths, but for what is Django's."""
    found, pages = [], 0
    for path in paths:
        pages += 1
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path} at {width}: {each['rule']} {each['target']}: {each['why']}" for each in grave(page) if not of_django(path, **each)]
    assert pages > 18
    return found


def of_django(path: str, rule: str, target: str, **_: str) -> bool:
    return path.startswith("/admin/") and any(rule == known and target.startswith(where) for known, where in OF_DJANGO)
