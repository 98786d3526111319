from django.apps import AppConfig


class OtherStoreConfig(AppConfig):
    name = "tests.otherstore"
    label = "otherstore"
    default_auto_field = "django.db.models.BigAutoField"
