"""What attribution finds, said again in plain Python: every line with every click, every refund with every line, no query."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from recommendations.core.history import order_hash
from recommendations.models import Interaction, SlateLog

Found = dict[tuple, dict]


@dataclass
class Bought:
    row: Interaction
    left: Decimal


def who(row: Interaction) -> object:
    return row.user_id if row.user_id is not None else row.visitor


def expected(since: datetime, until: datetime, window: timedelta) -> Found:
    """By (placement, strategy, day): the numbers that are not 0."""
    log, slates = list(Interaction.objects.order_by("pk")), {slate.pk: slate for slate in SlateLog.objects.all()}
    found: Found = defaultdict(lambda: defaultdict(int) | {"orders": set()})
    for slate in slates.values():
        if since <= slate.shown_at < until:
            cell = found[slate.placement, slate.strategy, day(slate.shown_at)]
            cell["slates"] += bool(slate.seen)
            cell["items"] += len(slate.seen)
    clicks = [row for row in log if row.kind == "click" and row.slate_id is not None]
    for click in clicks:
        if since <= click.occurred_at < until:
            found[(*place(click, slates), day(click.occurred_at))]["clicks"] += 1
    for bought in after_refunds(log, since):
        row = bought.row
        before = [
            click
            for click in clicks
            if who(click) == who(row) and click.product_key == row.product_key and timedelta(0) <= row.occurred_at - click.occurred_at <= window
        ]
        if before and bought.left and since <= row.occurred_at < until:
            last = max(before, key=lambda click: (click.occurred_at, click.pk))
            cell = found[(*place(last, slates), day(row.occurred_at))]
            cell["lines"] += 1
            cell["orders"].add(row.order or f"#{row.pk}")
            cell["units"] += bought.left
            cell["revenue"] += bought.left * (row.unit_price or 0)
    return {key: {name: number for name, number in cell.items() if number} for key, cell in found.items()}


def after_refunds(log: list[Interaction], since: datetime) -> list[Bought]:
    """A refund takes one piece after the other: from the last line of the order that it names; else from the latest line before it."""
    lines = [Bought(row, row.quantity) for row in log if row.kind == "purchase"]

    def same(refund: Interaction) -> list[Bought]:
        return [line for line in lines if who(line.row) == who(refund) and line.row.product_key == refund.product_key]

    refunds = sorted((row for row in log if row.kind == "refund" and row.occurred_at >= since), key=late)
    named = [refund for refund in refunds if refund.order and any(line.row.order == refund.order for line in same(refund))]
    for refund in [*named, *(refund for refund in refunds if refund not in named)]:
        if refund in named:
            able = [line for line in same(refund) if line.row.order == refund.order]
        else:
            able = [line for line in same(refund) if line.row.occurred_at <= refund.occurred_at]
        for line in sorted(able, key=lambda line: late(line.row), reverse=True):
            taken = min(line.left, refund.quantity)
            line.left -= taken
            refund.quantity -= taken
    return lines


def late(row: Interaction) -> tuple:
    """Orders at an equal time follow by their hash, as everywhere."""
    return row.occurred_at, order_hash(row.order), row.pk


def place(click: Interaction, slates: dict) -> tuple[str, str]:
    slate = slates.get(click.slate_id)
    return (slate.placement, slate.strategy) if slate else ("", "")


def day(moment: datetime) -> object:
    return moment.astimezone(UTC).date()
