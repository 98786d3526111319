"""The shop's own tables for staff."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from .models import Category, Order, OrderLine, Product, Tag


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ("name", "sku", "category", "price", "stock", "is_active")
    list_editable = ("stock", "is_active")
    list_filter = ("is_active", ("category", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("category",)
    search_fields = ("name", "sku", "tag_text")
    autocomplete_fields = ("category", "tags")
    prepopulated_fields = {"slug": ("name",)}
    list_per_page = 50


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ("path", "slug")
    search_fields = ("path",)
    autocomplete_fields = ("parent",)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ("name",)
    search_fields = ("name",)


class OrderLineInline(admin.TabularInline):
    model = OrderLine
    fields = readonly_fields = ("product", "quantity", "unit_price")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("product")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    """What was bought is looked at, not edited."""

    list_display = ("number", "name", "total", "placed_at")
    search_fields = ("number", "name", "email")
    date_hierarchy = "placed_at"
    ordering = ("-placed_at",)
    inlines = (OrderLineInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
