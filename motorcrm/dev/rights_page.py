"""`docs/rights.md`, printed from the catalogue of rights."""

from pathlib import Path

from django.utils import translation

from motorcrm.access.catalogue import OWN, RIGHTS, SECTIONS, SHIPPED_ROLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rights.md"
HEAD = """# Rights

Generated from the catalogue by `motorcrm rights`; a test and `bin/check` compare the two. An administrator has every
right. The other columns show the rights that each shipped role starts with; the company can change them afterwards.
✓ for everything, ○ for the person's own only, blank for none.
"""


def text() -> str:
    """The page as it must be now."""
    with translation.override("en"):
        return "\n".join([HEAD, *(_section(code, str(label)) for code, label in SECTIONS.items())])


def _section(section: str, label: str) -> str:
    rights = [right for right in RIGHTS.values() if right.section == section]
    if not rights:
        return ""
    roles = list(SHIPPED_ROLES)[1:]
    lines = [
        f"## {label}\n",
        f"| right | code | {' | '.join(str(SHIPPED_ROLES[role]) for role in roles)} |",
        f"| --- | --- | {' | '.join(':-:' for _role in roles)} |",
    ]
    for right in rights:
        shipped = dict(right.shipped_to)
        marks = (("○" if shipped[role] == OWN else "✓") if role in shipped else "" for role in roles)
        lines.append(f"| **{right.label}.** {right.explanation} | `{right.code}` | {' | '.join(marks)} |")
    return "\n".join(lines) + "\n"
