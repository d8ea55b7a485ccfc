"""How a notice looks, by its level."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Look:
    alert: str
    """The CSS class of the frame."""
    icon: str = field(kw_only=True)
    role: str
    """The ARIA role: how urgently a screen reader reads it out."""


REFUSAL = Look("alert-danger", icon="alert-triangle", role="alert")
LOOKS = {
    "success": Look("alert-success", icon="check", role="status"),
    "info": Look("alert-info", icon="info-circle", role="status"),
    "warning": Look("alert-warning", icon="alert-triangle", role="alert"),
}
