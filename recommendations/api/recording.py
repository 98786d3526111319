"""``POST interactions/``, ``impressions/`` and ``feedback/``: what shoppers do, told by their browsers or by a service with the permission."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import APIException
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED, HTTP_400_BAD_REQUEST, HTTP_503_SERVICE_UNAVAILABLE
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ..core.kinds import BROWSING, NOT_INTERESTED
from ..exceptions import SlateIdRefused
from ..models import Interaction
from ..privacy.history import interest_restore
from ..recording.batch import ACCEPTED, REFUSED, Outcome, batch_record, left_out
from ..recording.impressions import Sighting, impressions_write, sighting
from ..recording.outcome import LeftOut, counted, failed
from ..recording.whose import admit, shopper_ensure, visitor_renew
from ..shoppers.page import page_of
from ..slates import read_slate_id
from .bodies import MAX_SLATES, EventBody, FeedbackBody, ResultBody, ResultsBody, SightingBody
from .origin import SameOrigin
from .parsers import AsciiJSON, BoundedJSON
from .schema import describe_call
from .throttles import WriteThrottle

MAX_EVENTS = 500
PERMISSION = "recommendations.add_interaction"
TRUSTED = ("value", "occurred_at", "user", "visitor")
"""Fields that need the permission, as do kinds that a browser cannot send."""

Result = dict[str, Any]

EVENTS = {
    "a click": (
        {"kind": "click", "product": "42", "slate": "W1sxLCI...", "page_view_id": "5b0c1d7e"},
        {"results": [{"index": 0, "status": "accepted"}]},
    ),
    "a list from a service": (
        [{"kind": "purchase", "product": "42", "quantity": 2, "unit_price": "9.50", "order": "A-1", "user": "7"}, {"kind": "view"}],
        {
            "results": [
                {"index": 0, "status": "accepted"},
                {"index": 1, "status": "refused", "reason": "Its fields are wrong.", "wrong": {"product": ["This field is required."]}},
            ]
        },
    ),
}
SLATES = {
    "a slate": (
        {"slate": "W1sxLCI...", "products": ["42", "7", "13"], "seen": [1, 2], "page_view_id": "5b0c1d7e"},
        {"results": [{"index": 0, "status": "accepted"}]},
    )
}
FEEDBACK = {"not interested": ({"product": "42", "interested": False}, {"index": 0, "status": "accepted"})}


class Unavailable(APIException):
    status_code = HTTP_503_SERVICE_UNAVAILABLE
    default_detail = _("This could not be recorded now. Please send it again later.")
    default_code = "unavailable"


class OwnPageSession(SessionAuthentication):
    """The session without a token, which cached pages do not have: ``SameOrigin`` says where a call comes from."""

    def enforce_csrf(self, request: Request) -> None:
        pass


class RecordingView(APIView):
    """For anybody: by session or visitor cookie from the shop's own pages, by a token from anywhere."""

    permission_classes = [AllowAny, SameOrigin]
    parser_classes = [BoundedJSON]
    renderer_classes = [AsciiJSON]
    max_body = 100_000
    """Bytes."""

    def get_authenticators(self) -> list[BaseAuthentication]:
        return [OwnPageSession() if isinstance(each, SessionAuthentication) else each for each in super().get_authenticators()]

    def get_throttles(self) -> list[BaseThrottle]:
        return [*super().get_throttles(), WriteThrottle()]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        final = super().finalize_response(request, response, *args, **kwargs)
        final["Cache-Control"] = "private, no-store"
        return final


@describe_call(EventBody, ResultsBody, examples=EVENTS, or_list=True)
class InteractionsView(RecordingView):
    """Record one event, or a list of up to 500; each is told what became of it."""

    max_body = 1_000_000

    def post(self, request: Request) -> Response:
        return answer_each(request.data, EventBody, MAX_EVENTS, lambda events: self.record(request, events))

    def record(self, request: Request, events: Sequence[Mapping[str, Any]]) -> list[Result]:
        reasons = [_needs_permission(request, event) for event in events]
        allowed = [event for event, reason in zip(events, reasons, strict=True) if not reason]
        outcomes = iter(_recorded(allowed, request))
        return [{"status": REFUSED, "reason": reason} if reason else _told(next(outcomes)) for reason in reasons]


@describe_call(SightingBody, ResultsBody, examples=SLATES, or_list=True)
class ImpressionsView(RecordingView):
    """Tell what was seen of one slate, or of a list of up to 20."""

    max_body = 500_000

    def post(self, request: Request) -> Response:
        return answer_each(request.data, SightingBody, MAX_SLATES, lambda slates: self.write(request, slates))

    def write(self, request: Request, slates: Sequence[Mapping[str, Any]]) -> list[Result]:
        http = request._request
        try:
            admit(http)
            shopper = shopper_ensure(request=http)
        except LeftOut as reason:
            counted(str(reason))
            return [_told(left_out(str(reason)))] * len(slates)
        results: list[Result] = []
        sightings: list[Sighting] = []
        for told in slates:
            try:
                slate = read_slate_id(told["slate"], shopper=shopper)
            except SlateIdRefused as refusal:
                results.append({"status": REFUSED, "reason": str(refusal)})
            else:
                sightings.append(sighting(slate, told.get("products", ()), told["seen"], told.get("page_view_id", "")))
                results.append({"status": ACCEPTED})
        try:
            written = impressions_write(shopper, sightings)
        except Exception as error:
            failed("Impressions were lost", error)
            raise Unavailable from error
        if written:
            return results
        visitor_renew(http, shopper)
        return [_told(left_out("erased")) if result["status"] == ACCEPTED else result for result in results]


@describe_call(FeedbackBody, ResultBody, examples=FEEDBACK)
class FeedbackView(RecordingView):
    """Never show me this product again, or take that back."""

    def post(self, request: Request) -> Response:
        body = FeedbackBody(data=request.data)
        body.is_valid(raise_exception=True)
        told = body.validated_data
        page = page_of(request._request)
        if told["interested"]:
            interest_restore(page.shopper, told["product"])
            outcome = Outcome()
        else:
            [outcome] = _recorded([{"kind": NOT_INTERESTED, "product": told["product"], "slate": told.get("slate", "")}], request)
        page.history = None
        return Response({"index": 0, **_told(outcome)}, status=HTTP_202_ACCEPTED)


def answer_each(data: Any, Body: type[serializers.Serializer], most: int, record: Callable[[list[Any]], list[Result]]) -> Response:
    """Check one body or a list of them, record those that are right, and tell of each.

    A single one that is wrong is a 400 that names its fields; in a list it is refused, and the others go in; a list without any right one
    is a 400 too.
    """
    if not isinstance(data, list):
        body = Body(data=data)
        body.is_valid(raise_exception=True)
        return Response({"results": [{"index": 0, **record([body.validated_data])[0]}]}, status=HTTP_202_ACCEPTED)
    if not 1 <= len(data) <= most:
        raise serializers.ValidationError({"non_field_errors": [_("A list takes 1 to %(most)d entries.") % {"most": most}]})
    bodies = [Body(data=each) for each in data]
    right = [body.validated_data for body in bodies if body.is_valid()]
    recorded = iter(record(right) if right else [])
    results = [{"status": REFUSED, "reason": _("Its fields are wrong."), "wrong": body.errors} if body.errors else next(recorded) for body in bodies]
    status = HTTP_202_ACCEPTED if right else HTTP_400_BAD_REQUEST
    return Response({"results": [{"index": index, **result} for index, result in enumerate(results)]}, status=status)


def _needs_permission(request: Request, event: Mapping[str, Any]) -> Any:
    """'' or why this caller may not send that."""
    if not _is_trusted(event) or request.user.has_perm(PERMISSION):
        return ""
    fields = [name for name in TRUSTED if event.get(name) is not None]
    return _("%(what)s needs the permission %(permission)s.") % {"what": ", ".join(fields) or f"kind {event['kind']}", "permission": PERMISSION}


def _is_trusted(event: Mapping[str, Any]) -> bool:
    return event["kind"] not in BROWSING or any(event.get(name) is not None for name in TRUSTED)


def _recorded(events: Sequence[Mapping[str, Any]], request: Request) -> list[Outcome]:
    by_cookie = request.successful_authenticator is None or isinstance(request.successful_authenticator, SessionAuthentication)
    sources = [Interaction.Source.BEACON if by_cookie and not _is_trusted(event) else Interaction.Source.API for event in events]
    try:
        return batch_record(events, sources, request=request._request)
    except Exception as error:
        failed("Interactions were lost, they could not be written", error)
        raise Unavailable from error


def _told(outcome: Outcome) -> Result:
    said = {"status": outcome.status, "reason": outcome.reason, "code": outcome.code, "slate": outcome.slate}
    return {name: text for name, text in said.items() if text}
