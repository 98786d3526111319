"""The worker's Celery app: ``celery -A shopsite worker``, ``celery -A shopsite beat``."""

import os
from typing import Any

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsite.settings")

app = Celery("shopsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_finalize.connect
def schedule(sender: Celery, **kwargs: Any) -> None:
    """What beat sends: the app's own schedule. Not in the settings, since it reads them."""
    from recommendations.tasks import beat_schedule

    sender.conf.beat_schedule = beat_schedule()
