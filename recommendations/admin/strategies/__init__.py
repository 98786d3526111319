"""Strategies: a form made from the recommender's own parameters, how each is doing, and what staff may do about it."""

from .admin import StrategyAdmin

__all__ = ["StrategyAdmin"]
