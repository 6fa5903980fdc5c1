"""Templates to PDF: the same bytes every time, nothing fetched from outside."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from jinja2 import Environment
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from rsoko.memory import collector_paused
from rsoko.reports import wording
from rsoko.reports.stamp import DEMO_NOTICE, Stamp
from rsoko.templating import environment_of

__all__ = ["TEMPLATES", "OwnFiles", "has_serif_font", "render_html", "render_pdf"]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
AUTHOR = "Министерство образования Кировской области"
# Tagged PDF: screen readers can follow tables and headings; costs a tenth of the time.
VARIANT = "pdf/ua-1"


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Serves files of the templates folder and refuses every other address."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file"}, allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The file behind the address; ValueError for anything outside the folder."""
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        if (address.scheme, address.netloc) != ("file", "") or not path.is_relative_to(TEMPLATES):
            raise ValueError(f"only files of the templates folder may be used: {url}")
        return super().fetch(url, headers)


def has_serif_font() -> bool:
    """Whether the font of the documents is on this machine: a word is set in it and looked at."""
    word = HTML(string='<p style="font-family: Liberation Serif">Школа</p>', url_fetcher=OwnFiles())
    return b"Liberation" in word.write_pdf(uncompressed_pdf=True)


@cache
def _environment() -> Environment:
    environment = environment_of(TEMPLATES)
    for name in ("counted", "day", "number", "percent", "plural", "points", "signed"):
        environment.filters[name] = getattr(wording, name)
    return environment


@cache
def _fonts() -> FontConfiguration:
    """Font set-up shared by the documents of a process: reading it costs more than a page."""
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    path = TEMPLATES / "documents" / "document.css"
    return CSS(string=path.read_text("utf-8"), url_fetcher=OwnFiles(), font_config=_fonts())


def render_html(template: str, stamp: Stamp, **context: object) -> str:
    """The HTML of a document; a name that a template asks for and nobody gives is an error."""
    page = _environment().get_template(f"documents/{template}")
    return page.render(stamp=stamp, author=AUTHOR, demo_notice=DEMO_NOTICE, **context)


def render_pdf(template: str, stamp: Stamp, **context: object) -> bytes:
    """The PDF of a document; its identifier comes from its content, its dates from the stamp. Of a sketch its text.

    Raises RuntimeError where a template asks for anything outside its own folder.
    """
    html = render_html(template, stamp, **context)
    if stamp.sketch:
        return html.encode("utf-8")
    identifier = hashlib.sha256(html.encode("utf-8")).hexdigest()[:32].encode("ascii")
    document = HTML(string=html, base_url=f"{TEMPLATES.as_uri()}/documents/", url_fetcher=OwnFiles())
    try:
        with collector_paused():
            data: bytes = document.write_pdf(
                stylesheets=[_stylesheet()], font_config=_fonts(), pdf_identifier=identifier, pdf_variant=VARIANT
            )
    except FatalURLFetchingError as error:
        raise RuntimeError(str(error)) from error
    return data
