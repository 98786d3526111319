"""axe-core, the checker of accessibility, on an open page. It is run through the debugger, so that the page's policy stays in force."""

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = ("serious", "critical")
RUN = """async () => (await axe.run(document, { resultTypes: ["violations"], preload: false })).violations.flatMap(
  ({ impact, id, nodes }) => nodes.map((node) => ({ impact, rule: id, target: node.target.join(" "), why: node.failureSummary })))"""


def grave(page: Page) -> list[dict[str, Any]]:
    """What it finds serious or critical: rule, the element's selector (target), and why."""
    page.evaluate(f"{AXE}; 0")
    return [found for found in page.evaluate(RUN) if found["impact"] in GRAVE]
