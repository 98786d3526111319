"""The kinds of interaction, and what each is worth."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from .names import shown_name


class Kind(models.Model):
    """A kind of interaction; its weight says how much one counts, its half-life how fast that fades."""

    slug = models.SlugField(_("slug"), max_length=32, primary_key=True)
    name = models.CharField(
        _("name"), max_length=64, help_text=_("Names that came with the app are shown in the reader's language; your own as you write them.")
    )
    weight = models.FloatField(_("weight"), help_text=_("How much one such interaction counts; 0 or less teaches nothing."))
    half_life_days = models.FloatField(
        _("half-life (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01)],
        help_text=_("Days after which one counts half, seen from the newest interaction. Empty: it does not fade."),
    )

    class Meta:
        verbose_name = _("kind")
        verbose_name_plural = _("kinds")
        ordering = ["slug"]

    def __str__(self) -> str:
        return shown_name(self.name)
