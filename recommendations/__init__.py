"""Product recommendations for a Django storefront. The front door: ``record``, ``recommend``, ``similar``, ``explain``."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .serving.trace import Trace
    from .slates import Slate

__version__ = "0.1.0"


def record(kind: str, product: Any, **options: Any) -> bool:
    """Log that a shopper did something with a product; see ``recommendations.recording.record.record``."""
    from .recording.record import record as call

    return call(kind, product, **options)


def recommend(placement: str, **options: Any) -> "Slate":
    """What this shopper should see in this place; see ``recommendations.serving.recommend.recommend``."""
    from .serving.recommend import recommend as call

    return call(placement, **options)


def similar(product: Any, **options: Any) -> "Slate":
    """What goes with a product; see ``recommendations.serving.recommend.similar``."""
    from .serving.recommend import similar as call

    return call(product, **options)


def explain(placement: str, product: Any, **options: Any) -> "Trace":
    """Why a product is, or is not, in a place; see ``recommendations.serving.recommend.explain``."""
    from .serving.recommend import explain as call

    return call(placement, product, **options)
