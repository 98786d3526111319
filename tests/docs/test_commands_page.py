"""docs/reference/commands.md says what the commands say."""

from .commands_page import PATH, names, written


def test_the_page_is_what_the_source_says() -> None:
    """python -m tests.docs.commands_page writes it anew."""
    assert PATH.read_text(encoding="utf-8") == written()


def test_every_command_stands_there_with_its_options() -> None:
    text = PATH.read_text(encoding="utf-8")
    assert {"import_interactions", "rebuild_recommendations", "recommendations_status"} <= set(names())
    assert all(f"\n## {name}\n" in text for name in names())
    for option in ("| `--create-users` |", "| `--placement SLUG` | one of these |", "| `--limit N` | required |", "| `FILE` | required |"):
        assert option in text
