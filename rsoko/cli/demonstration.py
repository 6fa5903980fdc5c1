"""The demonstration: a made-up region goes the whole way, from files to letters."""

import os
from collections.abc import Sequence
from pathlib import Path

from rsoko.calendar import kirov_now
from rsoko.campaigns import PLANS, campaign
from rsoko.campaigns.plans import campaign_of_form
from rsoko.cli.flow_runs import run_monitoring
from rsoko.cli.intake import actor, submit_all
from rsoko.cli.output import OUT, WATCH
from rsoko.db.engine import session
from rsoko.declared import workings
from rsoko.demo import EFFECTS, make_region, write_region
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.ledger.registries import current_registry
from rsoko.ledger.runs import get_run, published_run
from rsoko.notify.mailbox import local_mailbox
from rsoko.registry import load_registry
from rsoko.results import load_result
from rsoko.settings import Settings
from rsoko.snapshots import is_demo
from rsoko.steps.collecting import Start
from rsoko.steps.publishing import Approval, publish_run
from rsoko.steps.sending import send_letters
from rsoko.steps.submitting import Submitted, load_registry_file
from rsoko.steps.whole import draft_run
from schemas.terms import FormKey, MonitoringKey, SubmissionStatus

__all__ = ["demonstrate"]

YEAR = 2026
# Years of the lists whose schools have plans.
COHORTS = range(YEAR, YEAR + len(EFFECTS))
IDENTIFICATION = MonitoringKey.IDENTIFICATION
APPROVAL = Approval("Демонстрационный руководитель", "ДЕМО-1")


def demonstrate(out: Path | None, schools: int, seed: int, chosen: Sequence[MonitoringKey]) -> None:
    """Builds the region, takes its files in, runs what was chosen, approves, delivers, says where everything is."""
    home = (out or Settings().home).resolve()
    # Flows, tasks and workers learn where they are from the environment.
    os.environ["RSOKO_HOME"] = str(home)
    installation = open_installation(Settings(), create=True)
    _refuse_real_data(installation)
    campaigns = [campaign(monitoring, year) for monitoring in chosen for year in years_of(monitoring)]
    begun = []
    with WATCH.status("Создание вымышленного региона…"):
        written = _write(home / "demo", schools, seed, chosen)
        files = [file for file in written if file.name != "registry.xlsx"]
    with local_mailbox(home / "mail") as smtp:
        os.environ["RSOKO_SMTP_URL"] = smtp
        # Opened anew: now it knows the mail server.
        installation = open_installation(Settings())
        _load_registry(installation, home / "demo" / "registry.xlsx")
        waiting = _take_in(installation, home / "demo", files, YEAR)
        for each in campaigns:
            for listed in sorted(each.lists):
                waiting = _take_in(installation, home / "demo", waiting, listed)
                _archive_list(installation, listed)
            waiting = _take_in(installation, home / "demo", waiting, each.year)
            begun.append(
                run_monitoring(
                    Settings(),
                    each.monitoring,
                    year=each.year,
                    reason="Демонстрация",
                    approval=APPROVAL,
                    deliver=True,
                    documents=True,
                )
            )
    for one in begun:
        _report(installation, one.run, one.ui)
    _say_what_next(installation.settings)


def years_of(monitoring: MonitoringKey) -> list[int]:
    """The years in which a monitoring of the demonstration runs.

    One that judges plans runs once for each cohort that has them, others once: their newest list is that of `YEAR`.
    """
    plan = PLANS[monitoring]
    judged = [need.back for need in plan.forms if need.listed]
    if judged:
        return [cohort + judged[0] for cohort in COHORTS]
    return [YEAR + min((listed.back for listed in plan.lists if listed.required), default=0)]


def _write(folder: Path, schools: int, seed: int, chosen: Sequence[MonitoringKey]) -> list[Path]:
    """Writes the forms of what was chosen and of the lists that it builds on, of as many years as it runs."""
    needs = [need.form for monitoring in (IDENTIFICATION, *chosen) for need in PLANS[monitoring].forms]
    further = len(COHORTS) if FormKey.MEASURES in needs else 0
    region = make_region(schools, seed, YEAR, further_years=further)
    return write_region(region, folder, forms=[form for form in FormKey if form in needs])


def _refuse_real_data(installation: Installation) -> None:
    with session(installation.engine, reading=True) as work:
        version = current_registry(work)
    if version is not None and not is_demo(load_registry(installation.store, version.manifest)):
        text = f"В папке {installation.settings.home} загружен настоящий реестр."
        raise UserError("real-data", text, "Укажите для демонстрации другую папку: --out ПАПКА.")


def _load_registry(installation: Installation, file: Path) -> None:
    counts, remarks = load_registry_file(installation, file, actor=actor(), at=kirov_now())
    if counts is None:
        raise UserError("registry-wrong", f"Реестр не загружен: {remarks[0].message}", "")


def _take_in(installation: Installation, folder: Path, files: list[Path], year: int) -> list[Path]:
    """Takes in what has come by the campaigns of a year, says how much that was, and returns what is still to come."""
    come = [file for file in files if _campaign_year(file) <= year]
    if not come:
        return files
    # Spoiled first: what municipalities sent before they sent it right.
    spoiled = [file for file in come if "rejected" in file.relative_to(folder).parts]
    results = _submit(installation, spoiled)
    results += _submit(installation, [file for file in come if file not in spoiled])
    accepted = sum(result.status is not SubmissionStatus.REJECTED for result in results)
    OUT.print(f"К кампании {year} года принято файлов: {accepted}, отклонено с ошибками: {len(results) - accepted}.")
    wrong = [result for result in results[len(spoiled) :] if result.status is SubmissionStatus.REJECTED]
    if wrong:
        raise UserError("demo-rejected", f"{wrong[0].file}: {wrong[0].remarks[0].message}", "")
    return [file for file in files if file not in come]


def _campaign_year(file: Path) -> int:
    """The year of the first campaign that a file of the region is for; the region names its files by form and year."""
    form, _, _ = file.stem.rpartition("-")
    return campaign_of_form(FormKey(form), int(file.parent.name)).year


def _submit(installation: Installation, files: list[Path]) -> list[Submitted]:
    """Takes files and at once sends their marked copies back: the next file must not overtake the letter."""
    results = submit_all(installation, files)
    with WATCH.status("Возврат файлов с пометками…"):
        send_letters(installation, actor=actor(), now=kirov_now)
    return results


def _archive_list(installation: Installation, year: int) -> None:
    """A list of a year that was not run here, without documents and letters: others build on it."""
    with session(installation.engine, reading=True) as work:
        if published_run(work, IDENTIFICATION, year) is not None:
            return
    if year >= YEAR:
        # It has dynamics of its own.
        _archive_list(installation, year - 1)
    with WATCH.status(f"Расчёт перечня {year} года…"):
        begin = Start(IDENTIFICATION, year, actor(), f"Архив демонстрации: перечень {year} года", None, kirov_now())
        run = draft_run(installation, begin)
        publish_run(installation, run, APPROVAL, notify=False, at=kirov_now())


def _report(installation: Installation, run_id: str, ui: str) -> None:
    with session(installation.engine, reading=True) as work:
        run = get_run(work, run_id)
    assert run.result is not None
    result = load_result(installation.store, run.result)
    OUT.print(f"\n{run.monitoring.label}, {run.year} год", style="bold")
    OUT.print(f"Запуск {run.id}: {run.status.label}. Школ: {len(result.schools)}.")
    brief = workings(run.monitoring).brief(result)
    for table in brief.tables:
        OUT.print(f"{table.title}:")
        for title, value in table.rows:
            OUT.print(f"  {title}: {value}")
    for remark in brief.remarks:
        OUT.print(remark)
    OUT.print(f"Документы: {installation.folder(run.id)}")
    OUT.print(f"Страница запуска в Prefect: {ui}")


def _say_what_next(settings: Settings) -> None:
    OUT.print(f"\nПисьма: {settings.mail}")
    OUT.print(f"Файлы с пометками, возвращённые отправителям: {settings.returned}")
    OUT.print(f"Дальше: RSOKO_HOME={settings.home} rsoko runs; остановить сервер: rsoko down.")
