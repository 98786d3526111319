"""What recommenders and their parameters are called by people who do not write code. Names of third parties are shown as they are written."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

RECOMMENDERS: dict[str, tuple[str, str]] = {
    "popularity": (gettext_noop("Popularity"), gettext_noop("What most shoppers choose, in the whole shop and in each category; of late, where trending.")),
    "recently_viewed": (gettext_noop("Recently viewed"), gettext_noop("What the shopper looked at last. Needs no computing.")),
    "buy_again": (gettext_noop("Buy again"), gettext_noop("What the shopper bought before, when it is time to buy it again.")),
    "item_neighbours": (gettext_noop("Products chosen by the same shoppers"), gettext_noop("Who chose this product also chose those.")),
    "user_neighbours": (gettext_noop("Shoppers with a like taste"), gettext_noop("What the shoppers who are most like this one chose.")),
    "next_item": (gettext_noop("What comes next"), gettext_noop("What shoppers choose after this product.")),
    "bought_together": (gettext_noop("Bought together"), gettext_noop("What stands in one order more often than by chance.")),
    "tag_similarity": (gettext_noop("Similar by tags"), gettext_noop("Products with the same tags, brand, category and price. Knows new products at once.")),
    "lightfm": (gettext_noop("Taste learnt from everything (LightFM)"), gettext_noop("A model of each shopper's taste, from choices and tags together.")),
    "blend": (gettext_noop("Blend of other strategies"), gettext_noop("Mixes the lists of other strategies; calibration learns how much of each.")),
}
"""By name: what it is called, and its idea in a sentence."""

PARAMETERS: dict[str, str] = {
    "all_time_share": gettext_noop("Share of all times"),
    "alpha": gettext_noop("Discount for the popularity of the first"),
    "b": gettext_noop("Evening out (b)"),
    "back": gettext_noop("What came before"),
    "basis": gettext_noop("Where two products meet"),
    "beta": gettext_noop("Discount for the popularity of the second"),
    "brand_weight": gettext_noop("Weight of the brand"),
    "category_weight": gettext_noop("Weight of the category"),
    "correlated_tags": gettext_noop("Tags that go with a tag"),
    "correlation_from": gettext_noop("Where tags go together"),
    "correlation_weight": gettext_noop("Weight of tags that go together"),
    "decay": gettext_noop("Fading with distance"),
    "early": gettext_noop("What was bought just now"),
    "epochs": gettext_noop("Rounds of training"),
    "features": gettext_noop("Weight of tags and the like"),
    "half_life_days": gettext_noop("Half-life"),
    "history_decay": gettext_noop("Fading of the shopper's history"),
    "horizons": gettext_noop("Windows"),
    "k1": gettext_noop("Saturation (k1)"),
    "learning_rate": gettext_noop("Learning rate"),
    "length_penalty": gettext_noop("Discount for long histories"),
    "list_length": gettext_noop("Length of lists"),
    "loss": gettext_noop("What is learnt"),
    "matching": gettext_noop("How tags match"),
    "max_products": gettext_noop("Most products"),
    "max_sampled": gettext_noop("Products drawn"),
    "max_shoppers": gettext_noop("Most shoppers of a product"),
    "measure": gettext_noop("Measure"),
    "minimum_gap_days": gettext_noop("Shortest time between two purchases"),
    "minimum_support": gettext_noop("Orders that hold both"),
    "most_shoppers": gettext_noop("Most shoppers"),
    "n_factors": gettext_noop("Factors"),
    "neighbours": gettext_noop("Neighbours"),
    "new_products": gettext_noop("Start for new products"),
    "personal": gettext_noop("The product's interval against the shopper's"),
    "popularity_half_life_days": gettext_noop("Half-life of popularity"),
    "popularity_weight": gettext_noop("Weight of popularity"),
    "power": gettext_noop("Power"),
    "price_weight": gettext_noop("Weight of the price"),
    "regularization": gettext_noop("Regularization"),
    "shrinkage": gettext_noop("Caution with little data"),
    "similarity": gettext_noop("Similarity"),
    "sources": gettext_noop("What is mixed"),
    "tags_weight": gettext_noop("Weight of tags"),
    "threads": gettext_noop("Threads"),
    "trending": gettext_noop("Trending"),
    "weighting": gettext_noop("Weighting"),
    "window": gettext_noop("Window"),
    "window_days": gettext_noop("Window"),
    "within": gettext_noop("Within one order"),
}

CHOICES: dict[str, str] = {
    "auto": gettext_noop("automatic"),
    "bm25": gettext_noop("BM25"),
    "bpr": gettext_noop("right order of pairs (BPR)"),
    "cosine": gettext_noop("cosine"),
    "jaccard": gettext_noop("Jaccard"),
    "lift": gettext_noop("lift"),
    "log_likelihood": gettext_noop("log-likelihood"),
    "logistic": gettext_noop("chosen or not (logistic)"),
    "none": gettext_noop("none"),
    "pearson": gettext_noop("Pearson"),
    "products": gettext_noop("on one product"),
    "shopper": gettext_noop("in one shopper's history"),
    "shoppers": gettext_noop("in what one shopper took"),
    "tag_correlation": gettext_noop("tags that go together"),
    "tf_idf": gettext_noop("TF-IDF"),
    "unit": gettext_noop("in one order"),
    "warp": gettext_noop("top of the list (WARP)"),
}

UNITS: dict[str, str] = {
    "days": gettext_noop("days"),
    "epochs": gettext_noop("epochs"),
    "factors": gettext_noop("factors"),
    "orders": gettext_noop("orders"),
    "products": gettext_noop("products"),
    "repeats": gettext_noop("repeats"),
    "shoppers": gettext_noop("shoppers"),
    "tags": gettext_noop("tags"),
    "threads": gettext_noop("threads"),
    "units": gettext_noop("orders or moments"),
    "windows": gettext_noop("windows"),
}


def title(name: str) -> str:
    """What a recommender is called."""
    return _(RECOMMENDERS[name][0]) if name in RECOMMENDERS else name


def recommender(name: str) -> str:
    """What it is called, with the name that stands in the database, by which documentation speaks of it."""
    called = title(name)
    told_already = called == name or called.casefold().endswith(f"({name})")
    return called if told_already else _("%(title)s (%(name)s)") % {"title": called, "name": name}


def idea(name: str) -> str:
    """In a sentence; '' for one of a third party."""
    return _(RECOMMENDERS[name][1]) if name in RECOMMENDERS else ""


def parameter(name: str, unit: str = "") -> str:
    """With what it is counted in, unless the name says so."""
    called = _(PARAMETERS[name]) if name in PARAMETERS else name.replace("_", " ").capitalize()
    counted_in = _(UNITS.get(unit, unit)) if unit else ""
    return _("%(name)s (%(unit)s)") % {"name": called, "unit": counted_in} if counted_in and counted_in.casefold() not in called.casefold() else called


def choice(name: str) -> str:
    return _(CHOICES[name]) if name in CHOICES else name
