"""A small real ledger: six schools from files to letters, sealed; what the tests of proofs begin from."""

import shutil
from datetime import datetime
from pathlib import Path

from sqlmodel import select

from rsoko.calendar import KIROV
from rsoko.db.engine import session
from rsoko.db.models import Submission
from rsoko.demo import make_region, write_region
from rsoko.installation import Installation, open_installation
from rsoko.ledger.accounts import add_account
from rsoko.ledger.acknowledgements import acknowledge
from rsoko.notify.mailbox import local_mailbox
from rsoko.settings import Settings
from rsoko.steps import publishing, sending, writing
from rsoko.steps.backing_up import back_up, restore
from rsoko.steps.collecting import Start
from rsoko.steps.publishing import Approval
from rsoko.steps.submitting import load_registry_file, submit_files
from rsoko.steps.whole import draft_run
from schemas.terms import FormKey, MonitoringKey, Scope, Severity

AT = datetime(2026, 10, 20, 9, tzinfo=KIROV)
ACTOR = "Оператор"
RUN = "identification-2026-1"
# Who may log in to the pages.
MINISTRY, PASSWORD = "otdel", "Двенадцать слонов 12"
FORMS = [FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS]


def small_ledger(home: Path) -> Installation:
    """Builds it in a SQLite database: accepted and rejected files, a warning acknowledged, a run with documents."""
    region = make_region(6)
    files = [file for file in write_region(region, home / "demo", forms=FORMS) if "forms" in file.parts]
    with local_mailbox(home / "mail") as smtp, writing.renderers(2) as pool:
        place = open_installation(Settings(home=home / "var", smtp_url=smtp), create=True)
        load_registry_file(place, home / "demo" / "registry.xlsx", actor=ACTOR, at=AT)
        submit_files(place, [*spoiled(files, home), *files], form=None, year=None, sender=None, actor=ACTOR, at=AT)
        acknowledge_one(place)
        run = draft_run(place, Start(MonitoringKey.IDENTIFICATION, 2026, ACTOR, "Плановый", None, AT), pool)
        publishing.publish_run(place, run, Approval("Руководитель", "5-1"), notify=True, at=AT)
        sending.send_letters(place, actor=ACTOR, now=lambda: AT, run_id=run)
        with session(place.engine) as work:
            ministry = (Scope.MINISTRY, "")
            add_account(work, name=MINISTRY, place=ministry, password=PASSWORD, known={}, actor=ACTOR, at=AT)
        publishing.seal(place, run, actor=ACTOR, at=AT)
    return place


def spoiled(files: list[Path], home: Path) -> list[Path]:
    """A file that is none, and one whose rows nobody can place."""
    broken = home / "broken.xlsx"
    broken.write_bytes(b"PK no workbook")
    plain = home / "plain.csv"
    plain.write_text("a;b\n1;2\n", "utf-8")
    return [broken, plain]


def acknowledge_one(place: Installation) -> None:
    with session(place.engine) as work:
        for row in work.exec(select(Submission).order_by(Submission.id)).all():
            for remark in row.remarks:
                if remark["severity"] == Severity.WARNING:
                    acknowledge(work, row, remark["code"], reason="Договор № 7", actor=ACTOR, at=AT)
                    return
    raise AssertionError("no file of the region has a warning")


def copied(place: Installation, home: Path) -> Installation:
    """The same installation in another folder, to be spoiled by a test."""
    shutil.copytree(place.settings.home, home, copy_function=writable)
    return open_installation(Settings(home=home, smtp_url=place.settings.smtp_url))


def writable(source: str, target: str) -> str:
    """A copy that can be written to."""
    shutil.copy2(source, target)
    Path(target).chmod(Path(target).stat().st_mode | 0o200)
    return target


def moved(place: Installation, home: Path, database_url: str) -> Installation:
    """The same installation by way of a backup, in another folder and database."""
    settings = Settings(home=home, database_url=database_url)
    file = home.parent / f"{home.name}.zip"
    assert back_up(place.settings, file, at=AT).findings == ()
    assert restore(settings, file).findings == ()
    return open_installation(settings)
