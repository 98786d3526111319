"""``POST privacy/consent/``, ``POST privacy/erase/``, ``GET privacy/export/``: the shopper's rights as forms and a download."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from ..privacy.download import copy_response
from ..privacy.ending import erase_request
from ..shoppers.consent import NO, YES, consent_set
from .back import back


@csrf_protect
@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """``granted`` is yes or no; ``source`` says where the question stood."""
    answer = request.POST.get("granted")
    if answer not in (YES, NO):
        return back(request, refused=_("Please choose yes or no."))
    consent_set(request, granted=answer == YES, source=request.POST.get("source", "form"))
    if answer == YES:
        return back(request, done=_("Thank you. What you do in this shop is remembered from now on."))
    return back(request, done=_("What you do in this shop is not remembered any more. What was remembered before stays until you erase it."))


@csrf_protect
@require_POST
def erase(request: HttpRequest) -> HttpResponse:
    """``confirm`` must be yes: this cannot be taken back."""
    if request.POST.get("confirm") != YES:
        return back(request, refused=_("Nothing was erased. Please tick the box to confirm that everything shall be erased."))
    erase_request(request)
    return back(request, done=_("Everything that was remembered of you for recommendations is erased."))


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """All that is held of whoever asks, as a file."""
    response = copy_response(request)
    response["Content-Disposition"] = 'attachment; filename="recommendations.json"'
    return response
