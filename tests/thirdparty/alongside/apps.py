from django.apps import AppConfig


class AlongsideConfig(AppConfig):
    name = "alongside"
