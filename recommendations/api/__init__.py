"""The REST API, for storefronts whose pages are not made by Django templates."""
