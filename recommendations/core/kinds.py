"""The kinds of interaction that mean something to learning and serving beyond their weight. Standard library only."""

VIEW, CLICK, PURCHASE, REFUND, RATING, NOT_INTERESTED = "view", "click", "purchase", "refund", "rating", "not_interested"

BROWSING = ("view", "click", "wishlist", "cart", "remove_from_cart", "not_interested")
"""What a browser may send by itself. A purchase or a rating comes from the shop, so it was made by somebody."""
