"""For merchandisers and operators: Django's own admin. Nothing here loads numpy; a rebuild is the worker's."""

from . import interactions, kinds, placements, runs, strategies

__all__ = ["interactions", "kinds", "placements", "runs", "strategies"]
