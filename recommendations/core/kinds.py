"""The kinds of interaction that mean something to learning and serving beyond their weight. Standard library only."""

PURCHASE, REFUND, RATING, NOT_INTERESTED = "purchase", "refund", "rating", "not_interested"
