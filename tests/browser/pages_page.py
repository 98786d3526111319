"""Writes the tables of docs/reference/pages.md from what Chromium measures; what stands around them is left alone: ``python -m tests.browser.pages_page``.

By hand, from a demo that is loaded and computed (``make demo`` once, or VAR_DIR). It works on a copy, so that the shop is left as it was.
"""

import os
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, Route

from benchmarks.page import filled
from tests.services.chromium import chromium
from tests.services.shop import ROOT, Shop

from .pages import Walker

PAGE = ROOT / "docs" / "reference" / "pages.md"
WIDTHS = (390, 1440)
ROUNDS = 15
"""Loads of each page with its lazy blocks, and as many without, in turn."""
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 750_000 / 8}
CPU = 4
"""A phone on a slow line, as Lighthouse has it: 150 ms, 1.6 Mbit/s, a processor four times slower."""
LAZY = re.compile(r'<section class="rec-block rec-lazy".*?</section>', re.DOTALL)
BLOCKS_SCRIPT = re.compile(r"<script[^>]*blocks\.js[^>]*></script>")
TIMES = """() => new Promise((told) => {
  const seen = { paint: 0, largest: 0, shift: 0 };
  const watch = (type, act) => new PerformanceObserver((list) => list.getEntries().forEach(act)).observe({ type, buffered: true });
  watch("paint", ({ name, startTime }) => { if (name === "first-contentful-paint") seen.paint = startTime; });
  watch("largest-contentful-paint", ({ startTime }) => (seen.largest = startTime));
  watch("layout-shift", ({ value }) => (seen.shift += value));
  setTimeout(() => told(seen), 300);
})"""


@dataclass
class Scale:
    """Weighs what a page loads, as it comes over the line."""

    session: CDPSession
    kinds: dict[str, str] = field(default_factory=dict)
    weights: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.session.send("Network.enable")
        self.session.on("Network.responseReceived", lambda told: self.kinds.update({told["requestId"]: told["type"]}))
        self.session.on("Network.loadingFinished", self._weigh)

    def _weigh(self, told: dict[str, Any]) -> None:
        if told["encodedDataLength"] > 0:  # else it came from the cache
            self.weights[self.kinds.get(told["requestId"], "Other")].append(told["encodedDataLength"] / 1000)

    def empty(self, *, cold: bool) -> None:
        if cold:
            self.session.send("Network.clearBrowserCache")
        self.kinds.clear()
        self.weights.clear()

    def requests(self) -> int:
        return sum(map(len, self.weights.values()))

    def kilobytes(self, *kinds: str) -> float:
        return sum(sum(self.weights[kind]) for kind in kinds or tuple(self.weights))


def weighed(walker: Walker, scale: Scale, path: str) -> dict[str, float]:
    """A page with an empty cache, and again."""
    load(walker, scale, path, cold=True)
    first = {
        "requests": scale.requests(),
        "kB": scale.kilobytes(),
        "HTML": scale.kilobytes("Document"),
        "styles and scripts": scale.kilobytes("Stylesheet", "Script"),
        "pictures": scale.kilobytes("Image"),
        "lazy blocks": scale.kilobytes("Fetch", "XHR"),
    }
    load(walker, scale, path, cold=False)
    return {**first, "requests again": scale.requests(), "kB again": scale.kilobytes()}


def load(walker: Walker, scale: Scale, path: str, *, cold: bool) -> None:
    scale.empty(cold=cold)
    walker.go(path)
    walker.page.wait_for_load_state("networkidle")


COLUMNS = ("requests", "kB", "HTML", "styles and scripts", "pictures", "lazy blocks", "requests again", "kB again")


def weights(browser: Browser, home: str, shop: Shop) -> dict[str, list[str]]:
    """A table for the shop and one for the admin, a row for each page as it opens: what must be scrolled to is not there yet."""
    tables = {}
    for name, pages in {"shop": Walker.shop_pages, "admin": lambda walker: walker.admin_pages(shop)}.items():
        narrow, wide = ([*on_the_scale(browser, home, pages, width)] for width in WIDTHS)
        tables[name] = [f"| page | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
        for (path, phone), (_, desk) in zip(narrow, wide, strict=True):
            cells = (f"{phone[column]:.0f} / {desk[column]:.0f}" for column in COLUMNS)
            tables[name].append(f"| `{title(path)}` | {' | '.join(cells)} |")
    return tables


def on_the_scale(browser: Browser, home: str, pages: Callable[[Walker], Iterable[str]], width: int) -> Iterator[tuple[str, dict[str, float]]]:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    walker, scale = Walker(page, home), Scale(page.context.new_cdp_session(page))
    for path in pages(walker):
        yield path, weighed(walker, scale, path)


def title(path: str) -> str:
    """The path, without what is one row's or one person's."""
    for own, told in ((r"/p/\d+/[\w-]+/", "/p/N/"), (r"/orders/[\w-]+/", "/orders/N/"), (r"u:\d+|(?<=/)\d+(?=/)|(?<==)c\d+", "N")):
        path = re.sub(own, told, path)
    return path


def paints(browser: Browser, home: str) -> list[str]:
    """First paint of a visitor's page with its lazy blocks and without them, on a slow phone."""
    lines = ["| page | | first paint, ms | middle half | largest paint, ms | layout shift, most |", "|---|---|---|---|---|---|"]
    page = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()
    walker = Walker(page, home)
    walker.open_product()
    product = walker.path()
    for path in ("/", product):
        html = {"with lazy blocks": page.request.get(home + path).text()}
        html["without"] = BLOCKS_SCRIPT.sub("", LAZY.sub("", html["with lazy blocks"]))
        assert len(html["without"]) < len(html["with lazy blocks"])
        for name, seen in timed(page, home + path, html).items():
            low, _, high = quantiles([each["paint"] for each in seen], n=4)
            paint, largest = (median(each[what] for each in seen) for what in ("paint", "largest"))
            lines.append(f"| `{title(path)}` | {name} | {paint:.0f} | {low:.0f} to {high:.0f} | {largest:.0f} | {max(each['shift'] for each in seen):.4f} |")
    return lines


def timed(page: Page, address: str, html: dict[str, str]) -> dict[str, list[dict[str, float]]]:
    """What was seen of each version of the page, loaded in turn with an empty cache."""
    session, seen = page.context.new_cdp_session(page), defaultdict(list)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    session.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    for number in range(ROUNDS + 1):
        for name, body in html.items():
            answer(page, address, body)
            session.send("Network.clearBrowserCache")
            page.goto(address)
            page.wait_for_load_state("networkidle")
            if number:  # the first round warms the server
                seen[name].append(page.evaluate(TIMES))
    session.detach()
    return seen


def answer(page: Page, address: str, body: str) -> None:
    """The document is this, whatever the shop would say; all else comes from the shop."""

    def fulfil(route: Route) -> None:
        route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.unroute_all()
    page.route(address, fulfil)


def written(sections: dict[str, Iterable[str]]) -> None:
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), {name: list(lines) for name, lines in sections.items()}), encoding="utf-8")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(shutil.copytree(os.environ.get("VAR_DIR", ROOT / "var"), f"{folder}/var")))
        shop.manage("migrate", "--verbosity", "0")
        with shop.site() as home, chromium() as browser:
            written({"paint": paints(browser, home), **weights(browser, home, shop)})


if __name__ == "__main__":
    main()
