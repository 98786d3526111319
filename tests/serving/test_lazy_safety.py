"""Lazy blocks: what a visitor sends is signed or bounded, what is answered is kept by nobody, what fails takes nothing else along."""

from random import Random
from urllib.parse import urlencode

import pytest
from django.core.signing import Signer
from django.utils import translation

from recommendations.api.blocks import MAX_BLOCKS, MAX_SHOWN
from recommendations.exceptions import LazyBlockRefused
from recommendations.models import Placement
from recommendations.serving.lazy import MAX_BASKET, MAX_EXCLUDE, MAX_LENGTH, SALT, LazyBlock
from recommendations.testing.factories import make_run

from .lazy import answered, asks, fetch, render, templates

pytestmark = pytest.mark.django_db
BLOCKS, PAGE = "/recommendations/blocks/", "/recommendations/block/"


@pytest.fixture(autouse=True)
def _ready_made_templates(settings) -> None:
    settings.TEMPLATES = templates()


@pytest.fixture
def keys(store) -> list[str]:
    keys = store.make(5)
    make_run("blend", {"all": {"": keys}})
    make_run("trending", {"all": {"": keys}})
    Placement.objects.update(limit=3, rules={}, fallbacks=[])
    return keys


def test_nobody_keeps_the_answer_and_asking_gives_nobody_a_cookie(keys, client):
    answer = fetch(client, render('{% recommendations "home" lazy %}'))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "private" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert not client.cookies


@pytest.mark.parametrize("place", [0, 5, 20, -20, -1])
def test_what_the_storefront_did_not_sign_is_not_made(keys, client, place):
    good = asks(render('{% recommendations "home" lazy %}'))[0]
    at = range(len(good))[place]
    bad = good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :]
    assert answered(client.get(BLOCKS, {"b": [bad, good]})).products == [[], keys[:3]]
    assert client.get(PAGE, {"b": bad}).status_code == 404


def test_nor_is_what_it_signed_for_something_else(keys, client):
    said = {"placement": "home"}
    for text in (
        Signer(salt="recommendations.slate").sign_object(said),
        Signer(salt=SALT).sign_object({**said, "template": "admin/base.html"}),
        Signer(salt=SALT).sign_object(["home"]),
        Signer(salt=SALT).sign("no JSON"),
        "",
        "." * 50,
    ):
        with pytest.raises(LazyBlockRefused):
            LazyBlock.read(text)
    with pytest.raises(LazyBlockRefused, match="at most"):  # not even verified
        LazyBlock.read("x" * (MAX_LENGTH + 1))
    assert LazyBlock.read(Signer(salt=SALT).sign_object(said)) == LazyBlock(placement="home")


def test_too_much_is_refused(keys, client):
    good = asks(render('{% recommendations "home" lazy %}'))[0]
    assert client.get(BLOCKS).status_code == 400
    assert client.get(BLOCKS, {"b": [good] * MAX_BLOCKS}).status_code == 200
    assert client.get(BLOCKS, {"b": [good] * (MAX_BLOCKS + 1)}).status_code == 400
    most = ",".join(["1"] * MAX_SHOWN)
    assert client.post(BLOCKS, {"b": good, "shown": f"home:{most}"}, content_type="application/json").status_code == 415
    for shown, status in ((most, 200), (f"{most},1", 400)):
        asked = urlencode({"b": good, "shown": f"home:{shown}"})
        assert client.post(BLOCKS, asked, content_type="application/x-www-form-urlencoded").status_code == status
    long = urlencode({"b": "x" * (MAX_LENGTH + 1)})
    assert client.post(BLOCKS, long, content_type="application/x-www-form-urlencoded").status_code == 400


def test_the_longest_description_can_be_read(keys):
    longest = [f"{n:064d}" for n in range(MAX_EXCLUDE + 50)]
    unlike = ["".join(Random(n).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=64)) for n in range(MAX_EXCLUDE)]
    cut = LazyBlock.of("home", basket=longest, exclude=longest, limit=10**9)
    assert (len(cut.basket), len(cut.exclude), cut.limit) == (MAX_BASKET, MAX_EXCLUDE, 100)
    block = LazyBlock.of("home", basket=unlike, exclude=unlike)
    assert LazyBlock.read(block.signed()) == block


def test_a_template_that_fails_takes_no_other_block_along(keys, client, settings, caplog):
    settings.TEMPLATES = templates(block="{% if slate.placement == 'home' %}{% include missing %}{% endif %}{{ slate.placement }}")
    html = render('{% recommendations "home" lazy %}{% recommendations "trending" lazy %}')
    assert fetch(client, html).html == ["", "trending"]
    assert "a block cannot be rendered" in caplog.text


def test_a_place_that_cannot_be_described_is_left_out(keys, caplog, settings):
    with translation.override("en"):
        settings.ROOT_URLCONF = "tests.serving.no_urls"
        assert render('{% recommendations "home" lazy %}after') == "after"
    assert "a lazy block cannot be described" in caplog.text


def test_text_of_the_page_cannot_break_out_of_a_place(keys):
    html = render("{% recommendations slug lazy title=title %}", slug='x"><script>', title="<b>&")
    assert "<script>" not in html
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("text", "named"),
    [('"home" lazi', "lazi"), ('"home" limits=3', "limits"), ('"home" 3', "3"), ("", "nothing")],
)
def test_a_word_that_the_tag_does_not_know_is_named(text, named):
    with pytest.raises(Exception, match=f"not {named}"):
        render(f"{{% recommendations {text} %}}")
