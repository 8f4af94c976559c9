"""What the beginning of a policy or contract says of it: title, number, issuer, date."""

from __future__ import annotations

from qualcode.grammar import Grammar
from qualcode.model import Document

__all__ = ["policy_fields"]


def policy_fields(document: Document, grammar: Grammar) -> dict[str, str]:
    """Title, number, issuer and date of a policy, as far as its text tells them."""
    return {}
