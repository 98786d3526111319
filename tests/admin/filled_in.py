"""A form as a browser without scripts would send it."""

from html.parser import HTMLParser
from typing import Any


class _Form(HTMLParser):
    """Successful controls: what is named, not a button, and ticked where it is a box. What stands in a template is no control."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.templates = form, False, 0
        self.values: dict[str, str] = {}
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form
        self.templates += tag == "template"
        name = given.get("name")
        if not self.inside or self.templates:
            return
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.values):
            self.values[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""
        elif tag == "input" and name and given.get("type") not in ("submit", "button") and ("checked" in given or given.get("type") != "checkbox"):
            self.values[name] = given.get("value", "on" if given.get("type") == "checkbox" else "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.templates -= tag == "template"
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data


def filled_in(html: str, form: str = "placement_form", **changed: str) -> dict[str, str]:
    """What the form holds, with some of it changed."""
    parser = _Form(form)
    parser.feed(html)
    return {**parser.values, **changed}


def rows(name: str, *filled: dict[str, Any], stored: int = 0) -> dict[str, Any]:
    """Rows of a list as they are sent."""
    sent = {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": stored, f"{name}-MIN_NUM_FORMS": 0, f"{name}-MAX_NUM_FORMS": 1000}
    return sent | {f"{name}-{number}-{field}": value for number, row in enumerate(filled) for field, value in row.items()}
