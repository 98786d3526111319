"""A row of the log as an entry of the buffer, and back: JSON of the columns that are set, each as Django's own serialisers write it."""

import json
from typing import Any

from django.core.exceptions import ValidationError

from ...models import Interaction
from ..bulk import FIELDS

BY_NAME = {field.attname: field for field in FIELDS}


def text_of(row: Interaction) -> str:
    return json.dumps({name: field.value_to_string(row) for name, field in BY_NAME.items() if field.value_from_object(row) not in (None, "")})


def told_of(text: bytes) -> dict[str, Any]:
    """What an entry says, unchecked; empty where it cannot be read."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def row_of(text: bytes) -> Interaction:
    """The row, unsaved and checked: SQLite would drop a bad one without a word. ValueError says what is wrong with it. No query."""
    told = told_of(text)
    if not told:
        raise ValueError("it is no JSON object")
    if unknown := sorted(set(told) - set(BY_NAME)):
        raise ValueError(f"it has unknown fields: {', '.join(unknown)}"[:200])
    try:
        row = Interaction(**{name: BY_NAME[name].to_python(value) for name, value in told.items()})
        row.clean_fields(exclude=["user"])
    except ValidationError as error:
        wrong = error.message_dict if hasattr(error, "error_dict") else {"a field": error.messages}
        raise ValueError("; ".join(f"{name}: {' '.join(messages)}" for name, messages in wrong.items())) from error
    if row.quantity <= 0:
        raise ValueError("quantity: not above 0")
    if row.user_id is None and not row.visitor:
        raise ValueError("it is nobody's")
    return row
