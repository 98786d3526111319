"""Pictures of the main pages, for a phone and a desk: ``python docs/screenshots.py [WORD ...]`` writes ``docs/screenshots/*.png``.

By hand, with Chromium, from a demo that is loaded and computed (``make demo`` once, or VAR_DIR). It works on a copy, so that the shop is
left as it was. With words, only pictures in whose name one of them stands are written anew.
"""

import os
import shutil
import sys
import tempfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from struct import pack
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Locator, Page, expect  # noqa: E402

from tests.services.chromium import chromium  # noqa: E402
from tests.services.shop import Shop  # noqa: E402

FOLDER = Path(__file__).parent / "screenshots"
SIZES: dict[str, dict[str, Any]] = {
    "390": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "1440": {"viewport": {"width": 1440, "height": 900}},
}
TALLEST = 2200
"""Pixels; what stands below is cut off."""
COLOURS = 255
BEACON = 1500
"""Milliseconds after which what is in view counts as seen: the overview shall have something to show."""
CUSTOMER = "c16705"
OWL = "/search/?q=owl"

ADMIN = {
    "overview": ("recommendations_overview", {}),
    "strategies": ("recommendations_strategy_changelist", {}),
    "strategy": ("recommendations_strategy_change", {"strategy": "blend"}),
    "placements": ("recommendations_placement_changelist", {}),
    "placement": ("recommendations_placement_change", {"placement": "home"}),
    "preview": ("recommendations_placement_preview", {}),
    "runs": ("recommendations_run_changelist", {}),
    "run": ("recommendations_run_change", {"run": "blend"}),
    "kinds": ("recommendations_kind_changelist", {}),
    "interactions": ("recommendations_interaction_changelist", {}),
    "shopper": ("recommendations_shopper", {"shopper": CUSTOMER}),
}
"""Pages of the admin: by the picture's name, the URL's name, and which row it shows."""
ASKED = {"preview": f"?placement=home&shopper={CUSTOMER}"}
"""What is asked of some of them."""

PIXELS = """async (address) => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const bytes = pen.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""
SEEN_TO_THE_END = """async () => {
  for (const image of document.images) image.loading = "eager";
  for (let y = 0; y < document.body.scrollHeight; y += 500) { scrollTo(0, y); await new Promise((done) => setTimeout(done, 40)); }
  scrollTo(0, 0);
  await Promise.race([Promise.all([...document.images].map((image) => image.decode().catch(() => 0))), new Promise((done) => setTimeout(done, 5000))]);
}"""


@dataclass
class Camera:
    """A browser window on the shop, and the studio in which its pictures are made small."""

    home: str
    page: Page
    studio: Page
    size: str
    words: list[str]
    taken: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)

    def arrive(self, where: str, way: Locator) -> None:
        """Click, and be on the next page."""
        way.click()
        self.page.wait_for_url(where)

    def shoot(self, name: str, path: str = "") -> None:
        """A picture of the page, once all that is lazy has come; of the one at ``path``, where it is given."""
        if path:
            self.go(path)
        if self.words and not any(word in name for word in self.words):
            return
        expect(self.page.locator("[data-rec-lazy]")).to_have_count(0)
        self.page.evaluate(SEEN_TO_THE_END)
        width, height = self.page.evaluate("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        picture = self.page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)})
        width, height, text = self.studio.evaluate(PIXELS, f"data:image/png;base64,{b64encode(picture).decode()}")
        target = FOLDER / f"{name}-{self.size}.png"
        target.write_bytes(png(np.frombuffer(b64decode(text), np.uint8).reshape(height, width, 4)[..., :3]))
        self.taken.append(target.name)


def png(pixels: np.ndarray) -> bytes:
    """The picture (height x width x 3) with its most frequent colours alone, each other colour as the nearest of them."""
    height, width, _ = pixels.shape
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
    rgb = np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.uint8)
    palette = rgb[np.argsort(-counts, kind="stable")[:COLOURS]]
    nearest = cKDTree(palette).query(rgb)[1].astype(np.uint8)
    rows = np.concatenate([np.zeros((height, 1), np.uint8), nearest[where].reshape(height, width)], axis=1)
    header = pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)


def shopper(camera: Camera) -> None:
    """From a stranger's home page to an order and the account."""
    page = camera.page
    camera.shoot("home-stranger", "/")
    camera.shoot("search", OWL)
    camera.shoot("search-nothing", "/search/?q=purple+elephants+on+ice")
    camera.shoot("sign-in", "/sign-in/")
    camera.shoot("customers", "/customers/")
    page.get_by_label("Customer number").fill(CUSTOMER)
    camera.arrive("**/", page.get_by_role("button", name="Shop", exact=True))
    for words in ("owl", "hot water bottle"):
        camera.go(f"/search/?q={words}")
        camera.arrive("**/p/**", page.locator(".card-link").first)
    camera.shoot("product")
    camera.arrive("**/cart/", page.get_by_role("button", name="Add to basket"))
    camera.shoot("cart")
    camera.shoot("home", "/")
    page.wait_for_timeout(BEACON)
    camera.arrive("**/p/**", page.locator("[data-placement=home] .card-link").first)
    camera.arrive("**/cart/", page.get_by_role("button", name="Add to basket"))
    camera.shoot("category", "/c/kitchen/")
    camera.shoot("tag", "/t/bird/")
    camera.shoot("why", "/account/why/")
    camera.shoot("history", "/account/history/")
    camera.shoot("privacy", "/account/privacy/")
    camera.go("/checkout/")
    page.get_by_label("Delivery address").fill("1 High Street")
    camera.shoot("checkout")
    camera.arrive("**/orders/*/", page.get_by_role("button", name="Place the order"))
    camera.shoot("order-placed")
    camera.shoot("account", "/account/")
    camera.shoot("orders", "/orders/")
    camera.shoot("about-the-data", "/about-the-data/")
    camera.shoot("not-found", "/nothing-here/")


def sign_in(camera: Camera) -> None:
    camera.go("/admin/login/?next=/admin/")
    camera.page.fill("#id_username", "admin")
    camera.page.fill("#id_password", "admin")
    camera.arrive("**/admin/", camera.page.locator("[type=submit]"))


def staff(addresses: dict[str, str]) -> Callable[[Camera], None]:
    """Through the admin's pages at these addresses."""

    def walk(camera: Camera) -> None:
        sign_in(camera)
        for name, path in addresses.items():
            camera.shoot(f"admin-{name}", path)

    return walk


def in_chinese(addresses: dict[str, str]) -> Callable[[Camera], None]:
    """A few pages of both, for a browser that asks for Chinese."""

    def walk(camera: Camera) -> None:
        camera.go(OWL)
        camera.arrive("**/p/**", camera.page.locator(".card-link").first)
        camera.shoot("product-zh")
        camera.shoot("home-zh", "/")
        sign_in(camera)
        for name in ("overview", "placement"):
            camera.shoot(f"admin-{name}-zh", addresses[name])

    return walk


def admin_addresses(shop: Shop) -> dict[str, str]:
    """Of the pages in ADMIN, as the shop has them."""
    os.environ.update(shop.environment)
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.urls import reverse

    from recommendations.models import Placement, Strategy
    from recommendations.shoppers.identity import Shopper

    rows: dict[str, Callable[[str], Any]] = {
        "strategy": lambda slug: Strategy.objects.get(slug=slug).pk,
        "placement": lambda slug: Placement.objects.get(slug=slug).pk,
        "run": lambda slug: Strategy.objects.get(slug=slug).current_run_id,
        "shopper": lambda name: Shopper(user=str(get_user_model().objects.get(username=name).pk)).key,
    }
    addresses = {name: reverse(f"admin:{url}", args=[rows[kind](which) for kind, which in row.items()]) for name, (url, row) in ADMIN.items()}
    return {name: address + ASKED.get(name, "") for name, address in addresses.items()}


def photograph(browser: Browser, home: str, walk: Callable[[Camera], None], words: list[str], locale: str = "en") -> list[str]:
    taken = []
    for size, options in SIZES.items():
        window, studio = browser.new_context(locale=locale, **options), browser.new_context()
        camera = Camera(home, window.new_page(), studio.new_page(), size, words)
        walk(camera)
        taken += camera.taken
        window.close()
        studio.close()
    return taken


def main(words: list[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(shutil.copytree(os.environ.get("VAR_DIR", ROOT / "var"), f"{folder}/var")))
        shop.manage("migrate", "--verbosity", "0")
        addresses = admin_addresses(shop)
        with shop.site() as home, chromium() as browser:
            taken = [name for walk in (shopper, staff(addresses)) for name in photograph(browser, home, walk, words)]
            taken += photograph(browser, home, in_chinese(addresses), words, "zh-CN")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(taken)} pictures in {FOLDER.relative_to(ROOT)}, {size / 1e6:.1f} MB in all")


if __name__ == "__main__":
    main(sys.argv[1:])
