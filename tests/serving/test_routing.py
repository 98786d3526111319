"""With several databases, reads go where the router says."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from recommendations import recommend
from recommendations.models import Interaction, Result, Strategy
from recommendations.testing.caches import forget_everything
from recommendations.testing.factories import make_run

from .shop import VISITOR, did

pytestmark = pytest.mark.django_db


class Asked:
    """Sends everything to the default database and remembers what was read."""

    read: list[type] = []

    def db_for_read(self, model, **hints):
        self.read.append(model)
        return "default"

    def allow_relation(self, *arguments, **hints):
        return True


def test_log_lists_configuration_and_products_are_each_asked_for(store, settings):
    keys = store.make(3)
    make_run("blend", {"product": {keys[0]: keys[1:]}})
    did(VISITOR, "view", keys[0])
    settings.DATABASE_ROUTERS = [Asked()]
    forget_everything()
    Asked.read.clear()
    assert recommend("home", visitor=VISITOR.visitor)
    assert {Strategy, Interaction, Result, store.model} <= set(Asked.read)


def test_the_log_and_the_products_are_never_joined(store):
    keys = store.make(3)
    make_run("blend", {"product": {keys[0]: keys[1:]}})
    did(VISITOR, "view", keys[0])
    forget_everything()
    with CaptureQueriesContext(connection) as captured:
        recommend("home", visitor=VISITOR.visitor)
    ours, theirs = "recommendations_", store.model._meta.db_table
    assert not [query["sql"] for query in captured.captured_queries if ours in query["sql"] and theirs in query["sql"]]
