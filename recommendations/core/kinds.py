"""The kinds of interaction that mean something to learning and serving beyond their weight. Standard library only."""

VIEW, CLICK, PURCHASE, REFUND, RATING, NOT_INTERESTED = "view", "click", "purchase", "refund", "rating", "not_interested"
