"""One thing that an examination found."""

from dataclasses import dataclass

from schemas.terms import FindingCode

__all__ = ["Finding", "finding"]


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it was written: a stable code, what it concerns, what to tell a person."""

    code: FindingCode
    subject: str
    text: str


def finding(code: FindingCode, subject: str, details: str) -> Finding:
    """Say what was found, where, and what is known of it."""
    label = code.label
    return Finding(code, subject, f"{label[0].upper()}{label[1:]}: {subject} ({details}).")
