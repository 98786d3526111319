"""The shop's addresses."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from .forms import SignInForm
from .views import account, cart, shelves, tiles

app_name = "catalog"

urlpatterns = [
    path("", shelves.home, name="home"),
    path("c/<slug:slug>/", shelves.category, name="category"),
    path("t/<slug:slug>/", shelves.tag, name="tag"),
    path("search/", shelves.search, name="search"),
    path("p/<int:pk>/<slug:slug>/", shelves.product, name="product"),
    path("tiles/scene.svg", tiles.scene_picture, name="scene"),
    path("tiles/c/<slug:slug>.svg", tiles.category_tile, name="category-tile"),
    path("tiles/<int:pk>-<slug:version>.svg", tiles.product_tile, name="tile"),
    path("cart/", cart.show, name="cart"),
    path("cart/add/", cart.add, name="cart-add"),
    path("cart/change/", cart.change, name="cart-change"),
    path("checkout/", cart.checkout, name="checkout"),
    path("account/", account.overview, name="account"),
    path("account/history/", account.history, name="history"),
    path("account/why/", account.why, name="why"),
    path("account/privacy/", account.privacy, name="privacy"),
    path("orders/", account.orders, name="orders"),
    path("orders/<slug:number>/", cart.placed, name="placed"),
    path("sign-in/", LoginView.as_view(template_name="catalog/sign_in.html", authentication_form=SignInForm), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("customers/", account.customers, name="customers"),
    path("about-the-data/", account.about_data, name="about-data"),
]
