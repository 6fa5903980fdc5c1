"""What a pass of the intake shows on its page: numbers of files and codes of senders, no names and no cell texts."""

from collections import Counter
from collections.abc import Mapping, Sequence

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from rsoko.campaigns.standing import Standing
from rsoko.campaigns.words import districts, forms, headline, lacking, title
from rsoko.db.models import Submission
from rsoko.inbox.looking import Entry
from rsoko.inbox.texts import TEXTS
from rsoko.intake.impersonal import impersonal
from rsoko.registry import Registry
from rsoko.tables import markdown
from schemas.sheets import DATA_SHEET, PASSPORT_SHEET
from schemas.terms import InboxState, Severity

__all__ = ["came", "campaign", "left", "missing", "rejected"]

SHOWN_REMARKS = 3
NOBODY = frozenset({InboxState.STRAY, InboxState.NO_SENDER})


def came(submissions: Sequence[Submission], folders: Mapping[int, str], registry: Registry) -> None:
    """Files that count now."""
    rows = [_facts(each, folders, registry) | {"Строк": each.rows, "Итог": each.status.label} for each in submissions]
    if rows:
        create_table_artifact(rows, key="intake-came", description=f"Что поступило: файлов {len(rows)}")


def rejected(submissions: Sequence[Submission], folders: Mapping[int, str], registry: Registry) -> None:
    """Files with errors, and the first of these."""
    rows = [
        _facts(each, folders, registry)
        | {"Ошибок": len(_errors(each)), "Первые замечания": " ".join(map(_said, _errors(each)[:SHOWN_REMARKS]))}
        for each in submissions
    ]
    if rows:
        description = f"Что отклонено: файлов {len(rows)}. Замечания целиком: в ответе команды «rsoko inbox take»."
        create_table_artifact(rows, key="intake-rejected", description=description)


def left(entries: Sequence[Entry]) -> None:
    """What stays in the folders until a person does something; a folder of nobody is not named."""
    counts = Counter(("" if entry.state in NOBODY else entry.folder, entry.state) for entry in entries)
    rows = [
        {"Папка": folder or "—", "Файлов": count, "Причина": TEXTS[state].text, "Что сделать": TEXTS[state].cure}
        for (folder, state), count in counts.items()
    ]
    if rows:
        description = f"Что осталось в папках: {len(entries)}. По файлам: rsoko inbox list"
        create_table_artifact(rows, key="intake-left", description=description)


def missing(found: Sequence[Standing]) -> None:
    """Forms that municipalities owe to the campaigns whose window is open."""
    rows: list[dict[str, object]] = []
    for each in found:
        sheet = lacking(each)
        rows += [dict(zip(("Кампания", *sheet.headers), (title(each), *row), strict=True)) for row in sheet.rows]
    if found:
        description = "Чего не хватает" if rows else "Все нужные файлы получены"
        create_table_artifact(rows, key="intake-missing", description=description)


def campaign(found: Standing) -> None:
    """Who has sent what for one campaign: as «rsoko campaign status» says it."""
    lines = [f"# {title(found)}", "", *(f"- {line}" for line in headline(found))]
    for sheet in (forms(found), districts(found)):
        lines += ["", *markdown(sheet)]
    key = f"campaign-{found.campaign.monitoring.value}-{found.campaign.year}"
    create_markdown_artifact("\n".join(lines), key=key, description=f"Состояние кампании: {title(found)}")


def _facts(submission: Submission, folders: Mapping[int, str], registry: Registry) -> dict[str, object]:
    code = folders[submission.id or 0]
    names = dict(zip(registry.districts["code"], registry.districts["name"], strict=True))
    names |= dict(zip(registry.municipalities["code"], registry.municipalities["name"], strict=True))
    return {
        "№ файла": submission.id,
        "Отправитель": f"{code} {names.get(code, '')}".strip(),
        "Форма": "не определена" if submission.form is None else submission.form.label,
        "Год": submission.year or "не определён",
    }


def _errors(submission: Submission) -> list[dict[str, str]]:
    return [remark for remark in submission.remarks if remark["severity"] == Severity.ERROR]


def _said(remark: Mapping[str, str | None]) -> str:
    # The name of a sheet is a sender's own text, unless it is one of the form's.
    sheet, _, cell = str(remark["cell"] or "Файл").rpartition("!")
    place = f"{sheet}!{cell}" if sheet in (DATA_SHEET, PASSPORT_SHEET) else cell
    return f"{place}: {impersonal(str(remark['code']))}"
