"""Writes the tables of docs/reference/metrics.md from the meters themselves: ``python -m tests.docs.metrics_page``."""

from collections.abc import Iterator

from recommendations.meters import METERS, Meter

from .page import DOCS

PATH = DOCS / "reference" / "metrics.md"
START, END = "<!-- written from the source -->\n", "<!-- end -->\n"


def written(page: str) -> str:
    """The page with its tables made anew."""
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    return before + START + "\n".join(["", *_table(), "", *_gauges(), ""]) + END + after


def _table() -> Iterator[str]:
    from recommendations.contrib.prometheus import exported

    yield "| meter | in Prometheus | what | labels |"
    yield "|---|---|---|---|"
    for meter in METERS:
        yield f"| `{meter.name}` | `{exported(meter)}` | {meter.help} | {_labels(meter)} |"


def _labels(meter: Meter) -> str:
    return "; ".join(f"**{name}**: {holds}" for name, holds in meter.labels.items())


def _gauges() -> Iterator[str]:
    from recommendations.contrib.prometheus import GAUGES

    yield "| gauge, in Prometheus alone | what | labels |"
    yield "|---|---|---|"
    for name, (says, labels) in GAUGES.items():
        yield f"| `{name}` | {says} | {', '.join(f'**{label}**' for label in labels)} |"


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PATH.write_text(written(PATH.read_text(encoding="utf-8")), encoding="utf-8")
