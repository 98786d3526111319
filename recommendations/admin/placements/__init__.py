"""Placements: a form without JSON, a preview beside it, and a page that says who would see what, and why not."""

from .admin import PlacementAdmin

__all__ = ["PlacementAdmin"]
