"""A document uses nothing but its own templates and leaves no gap unnoticed."""

from dataclasses import replace

import pytest
from jinja2 import UndefinedError
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from rsoko.reports.rendering import TEMPLATES, OwnFiles, render_html
from rsoko.reports.stamp import DEMO_NOTICE
from tests.reported import STAMP


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.png",
        "https://example.org/a.css",
        "ftp://example.org/a",
        "data:text/plain,abc",
        "file:///etc/hostname",
        "file://example.org/share/a.css",
        f"file://{TEMPLATES}/../pyproject.toml",
        f"file://{TEMPLATES}/%2e%2e/pyproject.toml",
        f"file://{TEMPLATES}-other/a.css",
    ],
)
def test_addresses_outside_the_templates_are_refused(address):
    with pytest.raises(ValueError, match="templates folder"):
        OwnFiles().fetch(address)


def test_own_style_sheet_is_served():
    response = OwnFiles().fetch(f"{TEMPLATES.as_uri()}/documents/document.css")
    assert b"@page" in response.read()


def test_a_document_that_asks_for_the_network_is_not_made():
    page = HTML(string='<img src="http://127.0.0.1:9/a.png">', url_fetcher=OwnFiles())
    with pytest.raises(FatalURLFetchingError):
        page.write_pdf()


def test_a_name_that_nobody_gives_is_an_error():
    with pytest.raises(UndefinedError):
        render_html("project500.html", STAMP)


def test_notice_of_demonstration_depends_on_the_stamp():
    from rsoko.reports.rules import rules_in_words
    from rsoko.reports.tables import table
    from tests.frames import METHODOLOGY

    context = {"year": 2026, "rules": rules_in_words(METHODOLOGY), "candidates": table("", [], [])}
    assert DEMO_NOTICE in render_html("project500.html", STAMP, **context)
    assert DEMO_NOTICE not in render_html("project500.html", replace(STAMP, demo=False), **context)
