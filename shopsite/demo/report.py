"""What the demo prints: where it lives, what it holds, what it recommends, and how to get in."""

import textwrap

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.urls import reverse

import recommendations
from catalog.demo.customers import demo_customers
from catalog.demo.logins import demo_admin_open
from catalog.models import Order, Product
from recommendations.models import Interaction, Run, Strategy

from .screen import BOLD, FAINT, GREEN, fact, heading, paint, say
from .services import LOGS

SHOWN = 5
"""Recommendations, and products of the last order, of the sample shopper."""
REGULAR = 8
"""Orders of a customer who is neither new nor a wholesaler."""


def environment() -> None:
    """Which of the two set-ups this is."""
    heading("The demo shop")
    database = settings.DATABASES["default"]
    fact("database", f"{connection.display_name}, {database['NAME']}")
    fact("broker", "Redis" if settings.REDIS_URL else f"files in {settings.VAR_DIR / 'broker'}")
    fact("cache", "Redis" if settings.REDIS_URL else "inside the web process")


def report(*, computed: bool) -> None:
    """Rows, strategies (where their computation has not just told of them), and one shopper's recommendations."""
    heading("What is there")
    for name, count in (("products", Product.objects.count()), ("customers", demo_customers().count()), ("orders", Order.objects.count())):
        fact(name, f"{count:>10,}")
    fact("interactions", f"{Interaction.objects.count():>10,}")
    if not computed:
        _strategies()
    _sample()


def invitation(port: int) -> None:
    """The address, and whom to be."""
    home = f"http://localhost:{port}"
    heading("Serving")
    fact("shop", paint(f"{home}/", GREEN))
    fact("admin", f"{home}{reverse('admin:index')}" + ("   user admin, password admin" if settings.DEMO and demo_admin_open() else ""))
    if settings.DEMO:
        fact("shop as", ", ".join(f"{user.username} ({user.n_orders:,} order{'s' * (user.n_orders > 1)})" for user in _shoppers()))
    fact("logs", str(LOGS))
    say(f"\n{paint('Ctrl-C ends it.', BOLD)}")


def _strategies() -> None:
    heading("Strategies")
    say(paint(f"  {'':<20}{'data up to':<14}{'seconds':>8}{'peak MB':>9}   lists", FAINT))
    for strategy in Strategy.objects.filter(enabled=True).select_related("current_run"):
        run = strategy.current_run
        say(f"  {strategy.slug:<20}{_computation(run) if run else 'computed when asked for'}")


def _computation(run: Run) -> str:
    lists = ", ".join(f"{count:,} {scope}" for scope, count in run.counts.get("lists", {}).items())
    return f"{run.as_of or '':%Y-%m-%d}    {run.duration or 0:>8.1f}{(run.peak_memory or 0) / 1e6:>9.0f}   {lists}"


def _sample() -> None:
    """A customer of some history, what was bought last, what the home page shows, and why."""
    shopper = next((user for user in _shoppers() if 1 < user.n_orders <= REGULAR), None)
    if shopper is None:
        return
    heading(f"For example {shopper.username}, a customer of {shopper.n_orders:,} orders")
    last = shopper.orders.order_by("-placed_at").first()
    bought = [line.product.name for line in last.lines.select_related("product")[:SHOWN]]
    say(textwrap.fill(f"bought last: {'; '.join(bought)}", width=110, initial_indent="  ", subsequent_indent="    "))
    for item in recommendations.recommend("home", user=shopper, limit=SHOWN):
        say(f"  {item.position}. {item.card.title:<38} {paint(str(item.reason), FAINT)}")


def _shoppers() -> list:
    """A few customers, from the one with the most orders to a newcomer."""
    users = demo_customers().annotate(n_orders=Count("orders")).filter(n_orders__gt=0)
    by_orders = users.order_by("-n_orders", "username")
    wanted = (by_orders.first(), by_orders.filter(n_orders__lte=REGULAR).first(), by_orders.filter(n_orders=1).first())
    return list(dict.fromkeys(user for user in wanted if user is not None))
