"""The pages. Each module is one part of the shop; none needs JavaScript."""
