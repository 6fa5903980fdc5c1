"""Templates to pages, and the headers that every answer carries."""

import hashlib
from functools import cache
from pathlib import Path

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment

from rsoko.calendar import KIROV
from rsoko.templating import environment_of
from rsoko.wording import day, moment, plural

__all__ = ["ICON", "STYLE", "TEMPLATES", "address_of_style", "render", "secured"]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pages"
STYLE, ICON = TEMPLATES / "style.css", TEMPLATES / "icon.svg"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What one person may see must not stay in a cache for another.
    "Cache-Control": "private, no-store",
}


@cache
def _environment() -> Environment:
    environment = environment_of(TEMPLATES)
    environment.filters |= {
        "day": lambda value: day(value.astimezone(KIROV)),
        "moment": lambda value: moment(value.astimezone(KIROV)),
        "plural": plural,
    }
    environment.globals["style"] = address_of_style()
    return environment


@cache
def address_of_style() -> str:
    """The address of the style sheet: it changes with its content, so browsers may keep it."""
    return f"/style-{hashlib.sha256(STYLE.read_bytes()).hexdigest()[:12]}.css"


def render(template: str, *, status: int = 200, **context: object) -> Response:
    """A page; a name that a template asks for and nobody gives is an error."""
    html = _environment().get_template(template).render(**context)
    return HTMLResponse(html, status_code=status)


def secured(response: Response) -> Response:
    """The answer with the headers that all answers carry, where it does not say otherwise itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response
