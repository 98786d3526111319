"""The kinds of interaction that mean something to learning and serving beyond their weight. Standard library only."""

PURCHASE = "purchase"
