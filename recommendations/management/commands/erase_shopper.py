"""manage.py erase_shopper (--user NAME | --visitor KEY)"""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from ...exceptions import ShopperUnknown
from ...models import Interaction
from ...privacy.erase import erase
from ...shoppers.identity import Shopper
from ..command import Command as Base
from ..command import Summary
from ..files.known import Users
from ..output import Progress

VISITOR_LENGTH = Interaction._meta.get_field("visitor").max_length or 64


class Command(Base):
    help = "Erase what is held of a shopper: of a user with all visitors who turned out to be that user, or of a visitor. A second time finds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--user", metavar="NAME", help="The name that the user signs in with.")
        who.add_argument("--visitor", metavar="KEY", help="The key of an anonymous visitor, as it stands in the log.")

    def run(self, progress: Progress, options: Mapping[str, Any]) -> Summary:
        shopper = _user(options["user"]) if options["visitor"] is None else _visitor(options["visitor"])
        return {"shopper": shopper.key, "erased": erase(shopper)}

    def lines(self, summary: Summary) -> str:
        counts = dict(summary["erased"])
        kept = counts.pop("kept_with_account")
        gone = ", ".join(f"{count:,} {what}" for what, count in counts.items() if count) or "nothing was held"
        stays = f"; {kept:,} interactions belong to a user's account and stay there, without the visitor's key: erase the user" if kept else ""
        return f"{summary['shopper']} erased: {gone}{stays}"


def _user(name: str) -> Shopper:
    users = Users(create=False)
    name = users.normalised(name)
    pk = users.find([name]).get(name)
    if pk is None:
        raise ShopperUnknown(f"there is no user {name!r}; a visitor is named by --visitor")
    return Shopper(user=str(pk))


def _visitor(key: str) -> Shopper:
    if not 0 < len(key) <= VISITOR_LENGTH:
        raise ShopperUnknown(f"a visitor key has 1 to {VISITOR_LENGTH} characters, this one {len(key):,}")
    return Shopper(visitor=key)
