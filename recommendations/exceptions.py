"""Every error that this app raises on purpose; configuration mistakes are Django's ImproperlyConfigured."""


class RecommendationsError(Exception):
    """The base: catch this to catch them all."""


class ParameterError(RecommendationsError, ValueError):
    """A parameter of a recommender is unknown, of the wrong type or outside its range."""


class UnknownRecommender(RecommendationsError, LookupError):
    """No recommender has this name; the message lists those that exist."""


class MissingExtra(RecommendationsError, ImportError):
    """A recommender or a file format needs an optional dependency that is not installed."""


class CorruptPack(RecommendationsError, ValueError):
    """A packed result row cannot be read back."""


class EventRefused(RecommendationsError, ValueError):
    """An event breaks the rules of the log; the message says which field and why."""


class FileRefused(RecommendationsError, ValueError):
    """A file as a whole cannot be imported: missing columns, wrong encoding, truncated, empty."""


class RowRefused(RecommendationsError, ValueError):
    """A row of an import file does not go in; the message says which cell and why."""


class LeaseLost(RecommendationsError):
    """Another worker owns this run now; whatever the loser computed must not be published."""


class RebuildRefused(RecommendationsError):
    """A rebuild cannot start: one is running already, the data is beyond a limit, or there is nothing to learn from."""


class ResultsRefused(RecommendationsError):
    """What a run computed is empty or broken; it is not published, and the run before stays served."""


class NothingLearnt(ResultsRefused):
    """The log holds nothing that this recommender could learn from: no order of two products, nothing bought twice. Nobody's fault."""


class ShopperUnknown(RecommendationsError, LookupError):
    """Nobody has this name."""


class SlateIdRefused(RecommendationsError, ValueError):
    """A slate id is forged, expired, or belongs to somebody else."""


class LazyBlockRefused(RecommendationsError, ValueError):
    """What a page's placeholder asks for was not signed by this storefront, or is damaged."""
