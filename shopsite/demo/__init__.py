"""``python -m shopsite.demo``: the whole shop in the foreground, from an empty folder to a served page."""
