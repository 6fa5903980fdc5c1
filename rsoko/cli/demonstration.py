"""The demonstration: a made-up region goes the whole way, from files to letters."""

import os
from collections.abc import Sequence
from pathlib import Path

from rsoko.calendar import kirov_now
from rsoko.campaigns import PLANS, campaign
from rsoko.cli.flow_runs import run_monitoring
from rsoko.cli.intake import actor, submit_all
from rsoko.cli.output import OUT, WATCH
from rsoko.db.engine import session
from rsoko.declared import workings
from rsoko.demo import make_region, write_region
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
from rsoko.steps.publishing import Approval, publish_run, send_letters
from rsoko.steps.submitting import Submitted, load_registry_file
from rsoko.steps.whole import draft_run
from schemas.terms import FormKey, MonitoringKey, SubmissionStatus

__all__ = ["demonstrate"]

YEAR = 2026
IDENTIFICATION = MonitoringKey.IDENTIFICATION
APPROVAL = Approval("Демонстрационный руководитель", "ДЕМО-1")


def demonstrate(out: Path | None, schools: int, seed: int, chosen: Sequence[MonitoringKey]) -> None:
    """Builds the region, takes its files in, runs what was chosen, approves, delivers, says where everything is."""
    home = (out or Settings().home).resolve()
    # Flows, tasks and workers learn where they are from the environment.
    os.environ["RSOKO_HOME"] = str(home)
    installation = open_installation(Settings(), create=True)
    _refuse_real_data(installation)
    begun = []
    with WATCH.status("Создание вымышленного региона…"):
        files = write_region(make_region(schools, seed, YEAR), home / "demo", forms=_forms(chosen))
    with local_mailbox(home / "mail") as smtp:
        os.environ["RSOKO_SMTP_URL"] = smtp
        # Opened anew: now it knows the mail server.
        installation = open_installation(Settings())
        _take_in(installation, home / "demo", files)
        for monitoring in chosen:
            year = year_of(monitoring)
            for listed in campaign(monitoring, year).lists:
                _archive_list(installation, listed)
            begun.append(
                run_monitoring(
                    Settings(),
                    monitoring,
                    year=year,
                    reason="Демонстрация",
                    approval=APPROVAL,
                    deliver=True,
                    documents=True,
                )
            )
    for each in begun:
        _report(installation, each.run, each.ui)
    _say_what_next(installation.settings)


def year_of(monitoring: MonitoringKey) -> int:
    """The year in which a monitoring of the demonstration runs: its newest list is that of `YEAR`."""
    backs = [listed.back for listed in PLANS[monitoring].lists if listed.required]
    return YEAR + min(backs, default=0)


def _forms(chosen: Sequence[MonitoringKey]) -> list[FormKey]:
    """The forms of what was chosen and of the list that it builds on, in the order of their declaration."""
    wanted = {need.form for monitoring in (IDENTIFICATION, *chosen) for need in PLANS[monitoring].forms}
    return [form for form in FormKey if form in wanted]


def _refuse_real_data(installation: Installation) -> None:
    with session(installation.engine, reading=True) as work:
        version = current_registry(work)
    if version is not None and not is_demo(load_registry(installation.store, version.manifest)):
        text = f"В папке {installation.settings.home} загружен настоящий реестр."
        raise UserError("real-data", text, "Укажите для демонстрации другую папку: --out ПАПКА.")


def _take_in(installation: Installation, folder: Path, files: list[Path]) -> None:
    counts, remarks = load_registry_file(installation, folder / "registry.xlsx", actor=actor(), at=kirov_now())
    if counts is None:
        raise UserError("registry-wrong", f"Реестр не загружен: {remarks[0].message}", "")
    forms = [file for file in files if file.name != "registry.xlsx"]
    # Spoiled first: what municipalities sent before they sent it right.
    spoiled = [file for file in forms if "rejected" in file.relative_to(folder).parts]
    results = _submit(installation, spoiled)
    results += _submit(installation, [file for file in forms if file not in spoiled])
    accepted = sum(result.status is not SubmissionStatus.REJECTED for result in results)
    OUT.print(f"Принято файлов: {accepted}, отклонено с ошибками: {len(results) - accepted}.")
    wrong = [result for result in results[len(spoiled) :] if result.status is SubmissionStatus.REJECTED]
    if wrong:
        raise UserError("demo-rejected", f"{wrong[0].file}: {wrong[0].remarks[0].message}", "")


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
    if year > YEAR:
        return
    if year == YEAR:
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
