"""What nothing can compute, out of one database and into another of any vendor.

Django's ``dumpdata`` would do but for three things: it cuts moments to milliseconds, it names the runs that strategies serve, which are as
large as the log and computed anew within minutes, and ``loaddata`` meets the rows that ``migrate`` planted.
"""

from django.db.models import Model

from ...models import Consent, Interaction, Kind, Placement, SlateLog, Strategy, Tombstone, VisitorLink

SETTINGS: tuple[type[Model], ...] = (Kind, Strategy, Placement)
"""What staff and calibration decided; takes the place of what ``migrate`` planted."""
PEOPLE: tuple[type[Model], ...] = (Consent, Tombstone, VisitorLink, Interaction, SlateLog)
"""What shoppers did and said."""
KEPT = (*SETTINGS, *PEOPLE)
"""In the order in which they can be written."""
VERSION = 1
"""Stands in the first line; the last line says how many rows there are, so that a file that was cut short is noticed."""


def label(model: type[Model]) -> str:
    return model._meta.label_lower


def fields(model: type[Model]) -> list[str]:
    """All but what names a run."""
    return [field.name for field in model._meta.concrete_fields if field.name != "current_run"]
