"""What shoppers fill in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from .checkout import Buyer


class QuantityForm(forms.Form):
    """How many of one product."""

    product = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=0, max_value=999, required=False)

    def clean_quantity(self) -> int:
        quantity = self.cleaned_data["quantity"]
        return 1 if quantity is None else quantity


class CheckoutForm(forms.Form):
    """Where the order goes. The demo takes no payment."""

    name = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    address = forms.CharField(label=_("Delivery address"), max_length=500, widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, label_suffix="", **options)

    def buyer(self) -> Buyer:
        return Buyer(**self.cleaned_data)


class SignInForm(AuthenticationForm):
    """Django's own, with labels as this shop words them."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("That user name and password do not go together. Both are case-sensitive."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **options})
