"""The Prefect UI as an operator goes through it: deployments, forms, runs, artifacts, approval."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, Response, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.pictures import SHOWN

__all__ = ["SECONDS", "Ui"]

# A run reads, computes and writes documents on a machine that may have other work.
SECONDS = 300
# Of 255 shades.
ENOUGH = 100
ENDED = ("Completed", "Отклонён", "Failed", "Crashed", "Cancelled")
# What has just been done is told in a corner for a while, over what a picture is of.
NO_NOTICES = "#prefect-design-toast-app { display: none }"


@dataclass
class Ui:
    """A browser window on the UI at an address; pictures go to a folder."""

    page: Page
    address: str
    pictures: Path

    def picture(self, name: str, of: str | None = None) -> None:
        """Keeps what is seen now; the manual shows some of it.

        `of`: a field of the form that it shows. The UI makes forms anew and lets them fade in: there is nothing on a
        picture then.
        """
        assert name in SHOWN, name
        path = self.pictures / f"{name}.png"
        for _ in range(10):
            box = None if of is None else self.field(of).bounding_box()
            self.page.screenshot(path=path, style=NO_NOTICES)
            if of is None or (box is not None and _is_drawn(path, box)):
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"the form of the picture {name} never showed")

    def deployment(self, name: str, picture: str | None = None) -> None:
        """To the page of a deployment, by the list of all, of which a picture may be kept."""
        # They are made once the server answers.
        link = self.page.get_by_role("link", name=name, exact=True).first
        self.page.goto(f"{self.address}/deployments")
        link.wait_for()
        if picture is not None:
            self.picture(picture)
        link.click()
        expect(self.page.get_by_role("button", name="Run", exact=True)).to_be_visible()

    @property
    def heading(self) -> Locator:
        """The heading of the page of a run: its name and its state; the name alone stands on the page often."""
        return self.page.locator(".page-heading-flow-run")

    def tab(self, name: str) -> Locator:
        """Opens a tab and gives what is on it."""
        self.page.get_by_role("tablist").get_by_text(name, exact=True).click()
        return self.page.get_by_role("tabpanel", name=name)

    def custom_run(self) -> None:
        """To the form of a run."""
        self.page.get_by_role("button", name="Run", exact=True).click()
        self.page.get_by_role("link", name="Custom run").click()
        expect(self.page.get_by_role("button", name="Submit")).to_be_visible()
        # Once the deployment is read again the form is made anew, and what was written into it is gone.
        self.page.wait_for_load_state("networkidle")
        expect(self.page.get_by_role("button", name="Submit")).to_be_visible()

    def field(self, title: str) -> Locator:
        """The part of a form under a title."""
        named = self.page.get_by_text(re.compile(rf"^\s*{title}\s*(\(Optional\))?\s*$"))
        return self.page.locator(".schema-form-property", has=named)

    def start(self, fill: Callable[[], None]) -> str:
        """Fills in the form, starts its run and goes to the page of that; returns its id.

        The UI makes a form anew when it has read the deployment again: what was filled in may be gone, as people see.
        """
        for _ in range(3):
            fill()
            answer = self._sent(self.page, "/create_flow_run")
            if answer is not None and answer.ok:
                run = str(answer.json()["id"])
                self.page.goto(f"{self.address}/runs/flow-run/{run}")
                return run
            self.page.reload()
        raise AssertionError(f"no run was begun: {answer and answer.text()}")

    def wait_for(self, state: str, run: str) -> None:
        """Looks at the page of a run until it shows a state; another end is told at once."""
        others = [each for each in ENDED if each != state]
        shown = self.heading.locator(".state-badge")
        self.page.goto(f"{self.address}/runs/flow-run/{run}")
        expect(shown).to_have_text(re.compile(f"^({'|'.join([state, *others])})$"), timeout=SECONDS * 1000)
        expect(shown).to_have_text(state, timeout=1000)

    def notice(self, words: str) -> Locator:
        """What the UI has just said in its corner."""
        return self.page.locator("#prefect-design-toast-app").get_by_text(words).first

    def artifacts(self) -> Locator:
        """Opens what a run shows, down to what its tasks do: the UI asks for that when it comes into sight."""
        shown = self.tab("Artifacts")
        shown.get_by_text("Task runs").scroll_into_view_if_needed()
        return shown

    def artifact(self, title: str | re.Pattern[str]) -> None:
        """To an artifact of the run whose page is open."""
        self.artifacts().get_by_role("link").filter(has_text=title).first.click()
        self.page.wait_for_url("**/artifacts/artifact/*")
        self.page.get_by_role("article").first.wait_for()

    def answer(
        self, run: str, decision: str, name: str, *, order: str = "", reason: str = "", picture: str | None = None
    ) -> None:
        """Answers a run that waits for a person, so that it goes on. A picture may be kept of the form.

        The UI sends nothing when its form has got stuck, and too little when it has made the form anew meanwhile: a
        person opens it again, as is done here.
        """
        for _ in range(3):
            said = self._decide(run, decision, name, order, reason, picture)
            if said is not None and _accepts(said):
                return
        raise AssertionError(f"nothing came of the form of approval: {said and said.text()}")

    def refused(self, run: str, decision: str, name: str) -> None:
        """Answers a run with too little to go on by."""
        for _ in range(3):
            said = self._decide(run, decision, name)
            if said is not None:
                assert not _accepts(said), said.text()
                return
        raise AssertionError("the form of approval was never sent")

    def _decide(
        self, run: str, decision: str, name: str, order: str = "", reason: str = "", picture: str | None = None
    ) -> Response | None:
        """Opens the form of approval, fills it in and sends it."""
        self.wait_for("Suspended", run)
        self.page.get_by_role("button", name="Resume").click()
        self.field("Решение").get_by_role("combobox").select_option(decision)
        for title, text in (("Кто утверждает", name), ("Номер распоряжения", order), ("Причина", reason)):
            self.field(title).get_by_role("textbox").fill(text)
        if picture is not None:
            self.picture(picture, of="Решение")
        return self._sent(self.page.get_by_role("dialog"), "/resume")

    def _sent(self, form: Page | Locator, path: str) -> Response | None:
        """Sends a form; the answer of the server, or None where the UI has sent nothing."""
        try:
            with self.page.expect_response(lambda answer: answer.url.endswith(path)) as waiting:
                form.get_by_role("button", name="Submit").click()
        except PlaywrightTimeoutError:
            return None
        return waiting.value


def _accepts(answer: Response) -> bool:
    """Whether a run goes on by what was sent."""
    return answer.ok and answer.json()["status"] == "ACCEPT"


def _is_drawn(picture: Path, box: FloatRect) -> bool:
    """Whether there is anything within a box of a picture: letters are dark on a light page."""
    corners = box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]
    with Image.open(picture) as whole:
        darkest, lightest = whole.convert("L").crop(tuple(map(round, corners))).getextrema()
    return lightest - darkest > ENOUGH
