"""The set-up, step by step; a step that is done already is passed over."""

import sys
import time

from . import screen, state
from .processes import Family


def set_up(family: Family) -> bool:
    """Tables, shop, strategies: each in a process of its own, which can be ended at any moment. Died where one fails.

    Returns whether strategies were computed.
    """
    if state.tables_missing():
        with screen.timed("Making the tables"):
            _step(family, "migrate", "--verbosity", "0")
    if not state.shop_loaded():
        with screen.timed("Loading the shop"):
            _step(family, "load_demo")
    if state.not_computed():
        _wait_for_others()
    missing = state.not_computed()
    if missing:
        with screen.timed("Computing the recommendations"):
            _step(family, "rebuild_recommendations", *(word for slug in missing for word in ("--strategy", slug)))
    return bool(missing)


def _step(family: Family, command: str, *options: str) -> None:
    family.run(command, [sys.executable, "-m", "shopsite.demo.step", command, *options])


def _wait_for_others() -> None:
    told = False
    while run := state.being_computed():
        if not told:
            screen.say(f"Run {run.pk} of {run.strategy.slug} is being computed elsewhere: waiting for its end.")
            told = True
        time.sleep(1)
