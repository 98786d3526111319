"""A merchandiser sets a strategy up, sees that it is stale, has it rebuilt and goes back: in a real browser, with a real worker."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.services.running import wait_until
from tests.services.shop import Shop

from .conftest import OpenWindow
from .pages import ADMIN, Walker

pytestmark = pytest.mark.browser

NOTES = ".rec-notes"
STALE = "shoppers see the lists made before"
NAMES = {"popularity": "Popular", "trending": "Trending"}


def strategy(shop: Shop, slug: str) -> tuple[int, int]:
    """Primary keys of it and of its run."""
    ((pk, run),) = shop.rows(f"SELECT id, current_run_id FROM recommendations_strategy WHERE slug = '{slug}'")
    return pk, run


def run_changed(shop: Shop, run: int, status: str, progress: float) -> None:
    """As a worker would."""
    with closing(sqlite3.connect(shop.folder / "shop.sqlite3", timeout=20)) as connection, connection:
        connection.execute("UPDATE recommendations_run SET status = ?, progress = ? WHERE id = ?", (status, progress, run))


@pytest.mark.parametrize(("slug", "scripts"), [("popularity", True), ("trending", False)], ids=["script", "no-script"])
def test_a_changed_strategy_is_stale_is_rebuilt_and_rolled_back(shared_shop: Shop, shared_home: str, window: OpenWindow, slug: str, scripts: bool) -> None:
    pk, first = strategy(shared_shop, slug)
    page = window(java_script_enabled=scripts)
    with shared_shop.worker():
        Walker(page, shared_home).sign_in()
        page.goto(f"{shared_home}{ADMIN}strategy/{pk}/change/")
        expect(page.locator(NOTES)).to_have_count(0)
        page.get_by_label("Power").fill("0.5")
        page.get_by_role("button", name="Save and continue editing").click()
        expect(page.locator(NOTES)).to_contain_text(STALE)

        page.get_by_role("button", name="Rebuild now").click()
        expect(page.locator(".messagelist")).to_contain_text(f"Queued: {NAMES[slug]}")
        wait_until(lambda: strategy(shared_shop, slug)[1] != first, "the rebuilt run is served")
        page.reload()
        expect(page.locator(NOTES)).to_have_count(0)
        expect(page.locator(".field-run_link")).not_to_contain_text(f"#{first}\n")

    page.get_by_role("link", name="Roll back").click()
    expect(page.get_by_role("row").filter(has_text=f"#{first}")).to_contain_text("Power: 1.0 (now 0.5)")
    page.get_by_label(f"#{first}", exact=True).check()
    page.get_by_role("button", name="Serve this run again").click()
    expect(page.locator(".messagelist")).to_contain_text(f"is served from run {first} again.")
    expect(page.locator(NOTES)).to_contain_text(STALE)
    assert strategy(shared_shop, slug)[1] == first


def test_forms_and_progress_follow_at_once(shared_shop: Shop, shared_home: str, window: OpenWindow) -> None:
    """Another algorithm's settings, what a kind would do, and how far a run is."""
    pk, run = strategy(shared_shop, "next-item")
    page = window()
    Walker(page, shared_home).sign_in()
    page.goto(f"{shared_home}{ADMIN}strategy/{pk}/change/")
    page.get_by_label("Name").fill("Typed before")
    page.get_by_role("combobox", name="Algorithm").select_option("tag_similarity")
    expect(page.get_by_label("Weight of the brand")).to_be_visible()
    expect(page.locator("[name^=next_item-]")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Typed before")
    page.get_by_label("Weight of the brand").fill("11")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".form-row.errors")).to_contain_text("Ensure this value is less than or equal to 10")
    page.get_by_label("Weight of the brand").fill("2.5")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_label("Weight of the brand")).to_have_value("2.5")

    page.goto(f"{shared_home}{ADMIN}kind/purchase/change/")
    page.get_by_label("Weight").fill("40")
    expect(page.locator("[data-shown]")).to_contain_text("40 (now 5)")

    run_changed(shared_shop, run, "running", 0.4)
    page.goto(f"{shared_home}{ADMIN}run/{run}/change/")
    expect(page.locator("[data-done]")).to_have_text("40\xa0%")
    run_changed(shared_shop, run, "running", 0.8)
    expect(page.locator("[data-done]")).to_have_text("80\xa0%")
    run_changed(shared_shop, run, "failed", 0.8)
    expect(page.locator("progress")).to_have_count(0)
