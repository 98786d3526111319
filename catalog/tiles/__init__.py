"""A drawn picture for each product, since there are no photos: a function of its tags, its category and its SKU."""
