"""The demo shop's project. Importing it makes the Celery app known, so that ``shared_task`` finds its broker."""

from .celery import app as celery_app

__all__ = ["celery_app"]
