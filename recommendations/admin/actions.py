"""What staff may set off: a rebuild by the workers, and going back to an older run at once."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import router, transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..exceptions import RecommendationsError
from ..models import Run, Strategy
from .state import why_not_rebuilt


def rebuild_queue(admin: ModelAdmin, request: Any, strategies: Sequence[Strategy]) -> None:
    """Queue one task for those that can be computed; a dead broker is told to the person, who can do something about it."""
    able = []
    for strategy in strategies:
        if reason := why_not_rebuilt(strategy):
            messages.warning(request, _("%(name)s is not rebuilt: %(reason)s.") % {"name": strategy, "reason": reason})
        else:
            able.append(strategy)
    if able:
        # Not before what was edited in the same transaction can be seen by the worker.
        transaction.on_commit(lambda: _send(admin, request, able), using=router.db_for_write(Strategy))


def _send(admin: ModelAdmin, request: Any, strategies: Sequence[Strategy]) -> None:
    from ..tasks import queue, rebuild

    slugs = [strategy.slug for strategy in strategies]
    if not queue(rebuild, slugs=slugs):
        messages.error(request, _("The broker cannot be reached, so nothing was queued. Is it running, and are the workers?"))
        return
    names, runs = ", ".join(map(str, strategies)), reverse("admin:recommendations_run_changelist")
    if len(strategies) == 1:
        runs += f"?strategy__id__exact={strategies[0].pk}"
    messages.success(request, format_html(_('Queued: {names}. It is computed in the background: <a href="{runs}">see the runs</a>.'), names=names, runs=runs))
    for strategy in strategies:
        admin.log_change(request, strategy, _("Queued a rebuild."))


def run_before(strategy: Strategy) -> Run | None:
    """The newest complete run that is older than the one served."""
    older = strategy.runs.filter(status=Run.Status.COMPLETE)
    return (older.filter(pk__lt=strategy.current_run_id) if strategy.current_run_id else older).order_by("-pk").first()


def roll_back_to(admin: ModelAdmin, request: Any, strategy: Strategy, run: Run | None) -> None:
    """Serve an older run again, at once; what cannot be is told with its reason."""
    if run is None:
        messages.error(request, _("%(name)s has no older run that is complete.") % {"name": strategy})
        return
    # Loads numpy, so not before somebody asks for it.
    from ..pipeline.publish import roll_back

    try:
        roll_back(strategy, run)
    except RecommendationsError as error:
        messages.error(request, str(error))
        return
    # Tells serving in every process.
    strategy.save(update_fields=["current_run"])
    message = _("%(name)s is served from run %(run)s again.") % {"name": strategy, "run": run.pk}
    messages.success(request, message)
    admin.log_change(request, strategy, message)
