"""What a recommender refuses before it starts, since the machine's memory would end first."""

from ..exceptions import RecommendationsError

MOST_ENTRIES = 100_000_000
"""Entries of all rows of neighbours together: 8 bytes each when done, some 50 while they are collected, so 5 GB."""


def refuse_too_many_neighbours(recommender: str, neighbours: int, *, rows: int, others: int, of: str) -> None:
    """RecommendationsError, naming the number that fits, where ``rows`` rows of ``neighbours`` each, chosen among ``others``, are too many."""
    entries = rows * min(neighbours, others)
    if entries > MOST_ENTRIES:
        raise RecommendationsError(
            f"{recommender} would hold {neighbours:,} neighbours of each of {rows:,} {of}: {entries / 1e6:,.0f} million entries, "
            f"and {MOST_ENTRIES / 1e6:,.0f} million are the most; lower neighbours to {MOST_ENTRIES // rows:,}"
        )
