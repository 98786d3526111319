"""A slate as HTML, by the storefront's templates or the ready-made ones."""

from typing import Any

from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from ..slates import Slate
from .safety import report


def block_html(slate: Slate, context: Context, engine: Engine) -> SafeString:
    """Nothing at all where there is nothing to show.

    Rendered by ``recommendations/placements/<slug>.html`` where the storefront has one, else ``recommendations/block.html``; they see
    ``context`` and ``slate``. A mistake in such a template shows in DEBUG only.
    """
    if not slate:
        return SafeString("")
    return rendered([f"recommendations/placements/{slate.placement}.html", "recommendations/block.html"], context, engine, slate=slate)


def rendered(names: list[str], context: Context, engine: Engine, **values: Any) -> SafeString:
    """The first of these templates that there is; '' and a line in the log where it fails outside DEBUG."""
    try:
        with context.push(**values):
            return mark_safe(engine.select_template(names).render(context))
    except Exception as error:
        if engine.debug:
            raise
        report("a block cannot be rendered", error, template=names[0])
        return SafeString("")
