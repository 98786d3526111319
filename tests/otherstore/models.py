"""A second storefront: nothing in common with the demo shop. Its products have UUIDs; seats and parts are for the other key kinds."""

import uuid

from django.db import models


class Sellable(models.Model):
    title = models.CharField(max_length=100)
    shelf = models.CharField(max_length=100, blank=True, default="", help_text="Path, parts joined by ' > '.")
    on_sale = models.BooleanField(default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/{type(self).__name__.lower()}/{self.pk}/"


class Article(Sellable):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)


class Seat(Sellable):
    id = models.BigAutoField(primary_key=True)


class Part(Sellable):
    number = models.CharField(max_length=20, primary_key=True)
