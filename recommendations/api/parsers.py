"""JSON of a bounded size: whatever is sent, the answer is a 400 or a 413, and no more of it is read than is needed to say so."""

import json
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer


class TooLarge(APIException):
    status_code = 413
    default_detail = _("This call is too large.")
    default_code = "too_large"


class BoundedJSON(BaseParser):
    """UTF-8, at most the view's ``max_body`` bytes, without the numbers that JSON does not have.

    Not a JSONParser: for those Django REST framework reads the whole body first.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        most = parser_context["view"].max_body
        try:
            body = stream.read(most + 1)
        except OSError as error:
            raise ParseError(_("The call ended before it was complete.")) from error
        if len(body) > most:
            raise TooLarge
        try:
            return json.loads(body.decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("This is not JSON.")) from error


class AsciiJSON(JSONRenderer):
    """An answer that repeats what was sent must be writable, also where that was half of a surrogate pair."""

    ensure_ascii = True


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
