"""Every icon that is named is in the sprite: the build reads all names, and refuses those it cannot read."""

import json
import subprocess
from pathlib import Path

from motorcrm.testing.visiting import icons_lacking

FRONTEND = Path(__file__).parents[1] / "frontend"
READ = f"""
import {{ iconsIn }} from "{(FRONTEND / "icons.mjs").as_uri()}";
function read([extension, text]) {{
  try {{
    return [...iconsIn([{{ extension, text, file: "a file" }}]).keys()];
  }} catch (refusal) {{
    return refusal.message;
  }}
}}
console.log(JSON.stringify(JSON.parse(process.argv[1]).map(read)));
"""


def read(sources: list[tuple[str, str]]) -> list[list[str] | str]:
    """What the build finds in each of them: the names, or why it refuses."""
    command = ["node", "--input-type=module", "--eval", READ, json.dumps(sources)]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  # our own script and words
    found: list[list[str] | str] = json.loads(done.stdout)
    return found


def test_the_build_reads_how_icons_are_named() -> None:
    assert read(
        [
            ("html", '{% icon "plus" %}{% icon "user" "dropdown-item-icon" %}'),
            ("html", '{% include "ui/_empty.html" with title=title icon="search" url="?" %}'),
            ("html", '{% icon icon %}{% icon line.icon "dropdown-item-icon" %}{% icon can.next.icon %}'),
            ("html", '{% include "ui/_empty.html" with icon=line.icon %}<link rel="icon" href="/">'),
            ("py", 'Entry(_("Home"), icon="home", url="home")'),
            ("py", "    icon='history',\n"),
            ("py", '{"icon": "key", "url": url}'),
            ("py", 'Line(icon=entry.icon)\n{"icon": icon}\ndef tile(*, icon: str) -> str:\n'),
            ("py", "    icon: str = field(kw_only=True)\n"),
        ]
    ) == [["plus", "user"], ["search"], [], [], ["home"], ["history"], ["key"], [], []]


def test_the_build_refuses_a_name_it_cannot_read() -> None:
    sources = [
        ("html", "{% icon name %}"),
        ("html", "{% icon step.picture %}"),
        ("html", '{% include "ui/_empty.html" with icon=picture %}'),
        ("py", "    icon: str\n"),
        ("py", "def tile(request, icon: str) -> str:\n"),
        ("py", "Entry(icon=ICONS[code])"),
        ("py", 'Entry(icon="plus" if new else "pencil")'),
        ("py", 'icon = "plus" if new else "pencil"\n'),
        ("py", '{"icon": picture}'),
    ]
    for source, found in zip(sources, read(sources), strict=True):
        assert "an icon is named by a quoted name" in found, source


def test_a_page_that_draws_an_icon_the_sprite_lacks_is_noticed() -> None:
    drawn = '<use href="/static/ui/icons.0a1b2c.svg#{}"/>'

    assert icons_lacking(drawn.format("plus")) == set()
    assert icons_lacking(drawn.format("plus") + drawn.format("no-such")) == {"no-such"}
