"""What every shop starts with: kinds, the ready strategies, placements of the usual pages. Planted after migrate, only where missing."""

from typing import Any

from django.apps import AppConfig

KINDS: dict[str, tuple[str, float, float | None]] = {
    # slug: (name, weight, half-life in days)
    "view": ("View", 1.0, 30.0),
    "click": ("Click on a recommendation", 1.0, 30.0),
    "wishlist": ("Added to the wishlist", 2.0, 90.0),
    "cart": ("Added to the cart", 3.0, 60.0),
    "remove_from_cart": ("Removed from the cart", 0.0, None),
    "purchase": ("Purchase", 5.0, None),
    "refund": ("Refund", 0.0, None),
    "rating": ("Rating", 3.0, None),
    "not_interested": ("Not interested", 0.0, None),
}

STRATEGIES: dict[str, dict[str, Any]] = {
    "popularity": {"name": "Popular", "recommender": "popularity"},
    "trending": {"name": "Trending", "recommender": "popularity", "parameters": {"trending": True}},
    "recently-viewed": {"name": "Recently viewed", "recommender": "recently_viewed", "allow_bought": True},
    "buy-again": {"name": "Buy it again", "recommender": "buy_again", "allow_bought": True},
    "item-neighbours": {"name": "Shoppers also chose", "recommender": "item_neighbours"},
    "user-neighbours": {"name": "Shoppers like you", "recommender": "user_neighbours"},
    "bought-together": {"name": "Often bought together", "recommender": "bought_together"},
    "next-item": {"name": "What comes next", "recommender": "next_item"},
    "tag-similarity": {"name": "Similar products", "recommender": "tag_similarity"},
    "lightfm": {"name": "Picked for you", "recommender": "lightfm"},
    "blend": {"name": "For you", "recommender": "blend"},
    "blend-repeat": {"name": "Your usual choices", "recommender": "blend", "allow_bought": True},
}

PLACEMENTS: dict[str, dict[str, Any]] = {
    "home": {
        "name": "For you",
        "strategy": "blend",
        "fallbacks": ["trending", "popularity"],
        "rules": {"version": 1, "max_per_category": 3, "max_per_seed": 3},
    },
    "trending": {"name": "Trending now", "strategy": "trending", "fallbacks": ["popularity"]},
    "recently-viewed": {"name": "Recently viewed", "strategy": "recently-viewed", "dedupe": False},
    "because-you-viewed": {
        "name": "Because of what you viewed",
        "strategy": "item-neighbours",
        "fallbacks": ["tag-similarity"],
        "rules": {"version": 1, "seed": "latest"},
    },
    "buy-again": {"name": "Buy it again", "strategy": "buy-again"},
    "product": {"name": "Goes well with", "strategy": "bought-together", "fallbacks": ["next-item", "item-neighbours", "popularity"]},
    "similar": {"name": "Similar products", "strategy": "tag-similarity"},
    "also-chose": {"name": "Shoppers also chose", "strategy": "item-neighbours"},
    "later-bought": {
        "name": "What shoppers chose next",
        "strategy": "next-item",
        "fallbacks": ["blend", "popularity"],
        "rules": {"version": 1, "max_per_seed": 3},
    },
    "cart": {
        "name": "Complete your basket",
        "strategy": "bought-together",
        "fallbacks": ["item-neighbours", "popularity"],
        "rules": {"version": 1, "max_per_seed": 4},
    },
    "category": {"name": "Trending here", "strategy": "trending", "fallbacks": ["popularity"]},
    "taste": {"name": "For your taste", "strategy": "lightfm", "fallbacks": ["tag-similarity", "item-neighbours"], "rules": {"version": 1, "max_per_seed": 3}},
    "usual": {
        "name": "Your usual, and more like it",
        "strategy": "blend-repeat",
        "fallbacks": ["blend", "popularity"],
        "rules": {"version": 1, "max_per_seed": 3},
    },
    "shoppers-like-you": {"name": "Shoppers like you chose", "strategy": "user-neighbours", "fallbacks": ["item-neighbours"]},
    "search": {"name": "Popular with other shoppers", "strategy": "popularity", "fallbacks": ["trending"]},
}


def plant_seeds(*, app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """The ``post_migrate`` handler; does nothing on a database that does not hold these tables (multi-database projects)."""
    from django.db import connections, router

    from . import Kind, Placement, Strategy

    if not router.allow_migrate_model(using, Strategy):
        return
    tables = set(connections[using].introspection.table_names())
    if not {model._meta.db_table for model in (Kind, Placement, Strategy)} <= tables:
        return
    have = set(Kind.objects.using(using).values_list("slug", flat=True))
    Kind.objects.using(using).bulk_create(
        [Kind(slug=slug, name=name, weight=weight, half_life_days=half_life) for slug, (name, weight, half_life) in KINDS.items() if slug not in have],
        ignore_conflicts=True,
    )
    have = set(Strategy.objects.using(using).values_list("slug", flat=True))
    Strategy.objects.using(using).bulk_create([Strategy(slug=slug, **fields) for slug, fields in STRATEGIES.items() if slug not in have], ignore_conflicts=True)
    strategies = {strategy.slug: strategy for strategy in Strategy.objects.using(using).all()}
    have = set(Placement.objects.using(using).values_list("slug", flat=True))
    Placement.objects.using(using).bulk_create(
        [Placement(slug=slug, **{**fields, "strategy": strategies[fields["strategy"]]}) for slug, fields in PLACEMENTS.items() if slug not in have],
        ignore_conflicts=True,
    )
