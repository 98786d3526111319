"""The adapter of docs/how-to/own-product-model.md, in a project with UUID keys where not every product has a price, a brand or a category."""

import re
from pathlib import Path

from tests.docs.page import DOCS

from .test_new_project import django, project_make

GUIDE = (DOCS / "how-to" / "own-product-model.md").read_text()
MODELS = """
import uuid
from django.db import models
class Category(models.Model):
    name = models.CharField(max_length=50)
class Product(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sku = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)
    category = models.ForeignKey(Category, models.SET_NULL, null=True)
    brand = models.CharField(max_length=50, null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_active = models.BooleanField(default=True)
    def get_absolute_url(self):
        return f"/things/{self.pk}/"
"""
SERVED = """
from recommendations import recommend, record
from recommendations.pipeline.rebuild import rebuild
from recommendations.products import get_adapter
from shop.models import Category, Product
whole = Product.objects.create(sku="whole", name="Whole", category=Category.objects.create(name="Things"), brand="Ours", price="2.50")
bare = Product.objects.create(sku="bare", name="Bare")
gone = Product.objects.create(sku="gone", name="Gone", is_active=False)
for product in (whole, bare, gone):
    record("purchase", product, visitor="ann")
rebuild(["popularity", "tag-similarity"])
adapter = get_adapter()
features = adapter.features([str(product.pk) for product in (whole, bare)])
print([(features[str(product.pk)].category, features[str(product.pk)].brand, features[str(product.pk)].price) for product in (whole, bare)])
print(sorted((item.card.title, str(item.card.price), item.card.category, item.product_key == str(item.product.pk)) for item in recommend("trending")))
print(adapter.by_sku(["bare"]) == {"bare": str(bare.pk)}, adapter.products().count())
"""


def test_the_guides_adapter_serves_uuid_keys_and_products_that_lack_something(tmp_path: Path, wheel: Path) -> None:
    adapter = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0]
    project = project_make(tmp_path, wheel, models=MODELS, adapter=adapter)
    django(project, "makemigrations", "shop")
    django(project, "migrate", "--verbosity", "0")
    django(project, "check", "--fail-level", "WARNING", "--database", "default")
    assert django(project, "shell", "--no-imports", "--command", SERVED).splitlines()[-3:] == [
        "[(('Things',), 'Ours', 2.5), ((), '', None)]",
        "[('Bare', 'None', (), True), ('Whole', '2.50', ('Things',), True)]",
        "True 3",
    ]
