"""``GET blocks/``: the lazy blocks of a page, in one request; between this app's own script and itself, so not in the schema."""

from typing import Any
from urllib.parse import unquote

from django.http import HttpRequest, QueryDict
from django.template import Engine, RequestContext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.parsers import FormParser
from rest_framework.request import Request
from rest_framework.response import Response

from ..exceptions import LazyBlockRefused
from ..products import KEY_LENGTH
from ..serving.blocks import block_html
from ..serving.lazy import MAX_LENGTH, LazyBlock, shown_mark
from ..serving.safety import report
from .views import SlateView

MAX_BLOCKS = 20
MAX_SHOWN = 500


class ReadingSession(SessionAuthentication):
    """Nothing is changed here, so a long question may come as POST without a token: a cached page has none."""

    def enforce_csrf(self, request: Request) -> None:
        pass


class BlocksParameters(serializers.Serializer):
    b = serializers.ListField(child=serializers.CharField(max_length=MAX_LENGTH), min_length=1, max_length=MAX_BLOCKS)
    shown = serializers.ListField(child=serializers.CharField(max_length=MAX_LENGTH), max_length=MAX_SHOWN, required=False)

    default_error_messages = {"too_many": _("At most {most} products.")}

    def validate_shown(self, value: list[str]) -> dict[str, list[str]]:
        """Product keys by placement, from "placement:key,key" with each key percent-encoded."""
        shown: dict[str, list[str]] = {}
        for text in value:
            placement, _colon, keys = text.partition(":")
            shown.setdefault(placement, []).extend(unquote(key)[:KEY_LENGTH] for key in keys.split(",") if key)
        if sum(map(len, shown.values())) > MAX_SHOWN:
            raise serializers.ValidationError(self.error_messages["too_many"].format(most=MAX_SHOWN))
        return shown


class BlocksView(SlateView):
    """HTML of each block that is asked for, '' where there is nothing to show. ``b`` are the descriptions, ``shown`` what the page shows."""

    authentication_classes = [ReadingSession]
    parser_classes = [FormParser]

    def get(self, request: Request) -> Response:
        return self.blocks(request._request, request.query_params)

    def post(self, request: Request) -> Response:
        return self.blocks(request._request, request.data)

    def blocks(self, request: HttpRequest, asked: QueryDict) -> Response:
        checked = BlocksParameters(data=asked)
        checked.is_valid(raise_exception=True)
        shown_mark(request, checked.validated_data.get("shown", {}))
        return Response({"blocks": [block_of(request, text) for text in checked.validated_data["b"]]})


def block_of(request: HttpRequest, text: Any) -> str:
    """The HTML of one; what the storefront did not sign gives nothing."""
    try:
        asked = LazyBlock.read(text)
    except LazyBlockRefused as error:
        report("a lazy block is refused", because=str(error))
        return ""
    with asked.in_its_language():
        return block_html(asked.slate(request), RequestContext(request), Engine.get_default())
