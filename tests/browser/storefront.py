"""The demo shop after its developer put a placement onto the home page that nobody has made yet: what stands there is up to the merchandiser."""

from shopsite.settings import *  # noqa: F403
from shopsite.settings import BASE_DIR, TEMPLATES

HOME = '{% extends "catalog/home.html" %}{% load recommendations %}{% block content %}{% recommendations "spring-sale" %}{{ block.super }}{% endblock %}'

LOADERS = [
    ("django.template.loaders.locmem.Loader", {"catalog/home.html": HOME}),
    ("django.template.loaders.filesystem.Loader", [BASE_DIR / "templates"]),
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [{**TEMPLATES[0], "DIRS": [], "APP_DIRS": False, "OPTIONS": {**TEMPLATES[0]["OPTIONS"], "loaders": LOADERS}}]
