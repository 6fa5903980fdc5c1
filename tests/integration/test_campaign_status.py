"""Standing of campaigns on real databases: who has sent what, in tables, in a workbook, from the command."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from rsoko.campaigns.standing import by_district, by_form, silent, standing
from rsoko.campaigns.words import headline, lacking, standing_json
from rsoko.campaigns.workbook import standing_xlsx
from rsoko.db.engine import session
from rsoko.installation import open_installation
from rsoko.ledger.documents import record_documents
from rsoko.ledger.registries import record_registry
from rsoko.ledger.results import attach_result
from rsoko.ledger.runs import attach_snapshot, publish, to_draft
from rsoko.registry import Registry, save_registry
from rsoko.settings import Settings
from schemas.terms import FormKey, MonitoringKey, Severity
from tests.integration.steps import ACTOR, CHIEF, Remark, at, begin, schools_frame, submit
from tests.workbooks import REGISTRY

RSOKO = str(Path(sys.executable).with_name("rsoko"))
AT = datetime(2026, 10, 18, 21, 30, tzinfo=UTC)  # the 19th in Kirov
WARNING = Remark("column-ignored", "Данные!Z1", "Графа не учтена.", Severity.WARNING)


def named(name):
    """The small registry with another name of municipality 02."""
    towns = REGISTRY.municipalities.assign(name=REGISTRY.municipalities["name"].replace("Второй район", name))
    return Registry(REGISTRY.districts, towns, REGISTRY.schools, REGISTRY.contacts)


def opened(home, url=None, registry=REGISTRY):
    place = open_installation(Settings(home=home, database_url=url), create=True)
    with session(place.engine) as work:
        manifest, original = save_registry(place.store, registry), place.store.put(b"registry")
        record_registry(work, original=original, manifest=manifest, counts={"schools": 6}, actor=ACTOR, at=at())
    return place


@pytest.fixture
def installation(tmp_path, database_url):
    place = opened(tmp_path, database_url)
    yield place
    place.engine.dispose()


def send(installation, data, **of):
    with session(installation.engine) as work:
        return submit(work, installation.store, data, **of).id


def receipts(found, form, year=2026):
    rows = found.rows[(found.rows["form"] == form) & (found.rows["year"] == year)]
    return dict(zip(rows["municipality"], rows["receipt"], strict=True))


def test_each_form_of_each_municipality_is_received_rejected_or_missing(installation):
    ours = {"form": FormKey.ENGAGEMENT, "year": 2026}
    send(installation, b"old", sender="01", **ours)
    current = send(installation, b"new", sender="01", **ours)
    later = send(installation, b"wrong", sender="01", accepted=False, **ours)
    send(installation, b"first", sender="02", accepted=False, **ours)
    again = send(installation, b"second", sender="02", accepted=False, **ours)
    district = send(installation, b"district", sender="1", form=FormKey.CONDITIONS, year=2026)
    send(installation, b"nobody", sender=None, form=None, year=None, accepted=False)
    found = standing(installation, MonitoringKey.IDENTIFICATION, 2026, AT)
    # Municipality 17 has no school, so nothing is asked of it.
    assert receipts(found, "engagement") == {"01": "received", "02": "rejected", "03": "missing"}
    assert receipts(found, "conditions") == {"01": "received", "02": "received", "03": "missing"}
    assert receipts(found, "assessments", 2025) == dict.fromkeys(("01", "02", "03"), "missing")
    rows = found.rows.set_index(["form", "year", "municipality"])
    own = rows.loc[("engagement", 2026, "01")]
    assert (own["submission"], own["rejected"], own["sender"], own["rows"]) == (current, later, "01", 1)
    assert own["received"] == pd.Timestamp(at())
    assert rows.loc[("engagement", 2026, "02"), ["submission", "errors", "warnings"]].tolist() == [again, 1, 0]
    assert pd.isna(rows.loc[("engagement", 2026, "02"), "rejected"])
    assert rows.loc[("conditions", 2026, "02"), ["submission", "sender"]].tolist() == [district, "1"]
    assert silent(found.rows)["municipality"].tolist() == ["03"]
    assert found.unplaced == 1
    totals = by_form(found.rows).set_index(["form", "year"])
    assert totals.loc[("engagement", 2026)].tolist() == [1, 1, 1, 0]
    districts = by_district(found.rows).set_index("district")
    assert districts.loc["2", ["received", "missing"]].tolist() == [0, 5]
    assert int(districts.drop(columns="district_name").sum().sum()) == 15
    assert headline(found)[:3] == [
        "Окно: 01.09.2026 — 31.10.2026; последний рабочий день: 30.10.2026.",
        "Осталось 11 дней.",
        "Принято 3 из 15, отклонено 1, не поступало 11.",
    ]
    assert len(lacking(found).rows) == 12


def test_an_empty_campaign_lacks_everything(installation):
    found = standing(installation, MonitoringKey.PARTICIPATION, 2026, AT)
    assert set(found.rows["receipt"]) == {"missing"}
    assert silent(found.rows)["municipality"].tolist() == ["01", "02", "03"]
    assert found.lists == {2025: None}
    json.dumps(standing_json(found), allow_nan=False)
    openpyxl.load_workbook(io.BytesIO(standing_xlsx(found)))


def test_plans_of_measures_are_asked_of_municipalities_on_the_list_only(installation):
    before = standing(installation, MonitoringKey.EFFECTIVENESS, 2027, AT)
    assert receipts(before, "measures") == dict.fromkeys(("01", "02", "03"), "missing")
    with session(installation.engine) as work:
        run = begin(work)
        store = installation.store
        attach_snapshot(work, run.id, snapshot=store.put(b"s"), methodology=store.put(b"m"), actor=ACTOR, at=at(1))
        frame = schools_frame().assign(municipality=["01", "02"])  # 430001 of 02 is low
        attach_result(work, run.id, result=store.put(b"r"), rows=frame, actor=ACTOR, at=at(1))
        record_documents(work, store, run.id, (), actor=ACTOR, at=at(1))
        to_draft(work, run.id, actor=ACTOR, at=at(1))
        publish(work, run.id, approved_by=CHIEF, order="1", at=at(2))
    found = standing(installation, MonitoringKey.EFFECTIVENESS, 2027, AT)
    assert receipts(found, "measures") == {"01": "not-required", "02": "missing", "03": "not-required"}
    assert found.lists == {2026: "identification-2026-1", 2027: None}
    assert receipts(found, "assessments", 2027) == dict.fromkeys(("01", "02", "03"), "missing")


def test_the_workbook_is_the_same_for_the_same_standing_and_holds_no_formula(tmp_path):
    place = opened(tmp_path, registry=named("=1+1"))
    send(place, b"new", sender="02", form=FormKey.ENGAGEMENT, year=2026)
    found = standing(place, MonitoringKey.IDENTIFICATION, 2026, AT)
    data = standing_xlsx(found)
    assert data == standing_xlsx(standing(place, MonitoringKey.IDENTIFICATION, 2026, AT))
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Сводка", "По формам", "По округам", "Сведения", "Чего не хватает"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    rows = list(book["Сведения"].iter_rows(values_only=True))
    assert ("Олимпиадная активность и продолжение обучения", 2026, "02 =1+1") in [row[:3] for row in rows]
    said = [row[0] for row in book["Сводка"].iter_rows(values_only=True)]
    assert "По состоянию на 19.10.2026 00:30 (часовой пояс Europe/Kirov)." in said
    place.engine.dispose()


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("campaign")
    place = opened(home)
    send(place, b"new", sender="02", form=FormKey.ENGAGEMENT, year=2026)
    place.engine.dispose()
    return home


def rsoko(home, *words):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RSOKO_", "PREFECT_"))}
    done = subprocess.run(
        [RSOKO, *words], env=kept | {"RSOKO_HOME": str(home)}, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_the_command_answers_people_programs_and_the_archive(home, tmp_path):
    done = rsoko(home, "campaign", "status", "identification", "2026", "--xlsx", str(tmp_path / "s.xlsx"))
    assert done.returncode == 0, done.stderr
    for said in ("Выявление ШНОР и ШНСУ, 2026 год", "не поступало", "По округам", "Ничего не поступило: 01 Первый"):
        assert said in done.stdout
    assert openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames[0] == "Сводка"
    facts = json.loads(rsoko(home, "campaign", "status", "identification", "2026", "--json").stdout)
    (received,) = [row for row in facts["municipalities"] if row["status"] == "received"]
    assert (received["municipality"], received["form"], received["submission"]) == ("02", "engagement", 1)
    assert received["received"].endswith("+03:00")
    assert (facts["deadline"], facts["last"]) == ("2026-10-30", "2026-10-31")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["campaign", "status", "weather", "2026"], 2, "weather"),
        (["campaign", "status", "deficits", "скоро"], 2, "нужно целое число"),
        (["campaign", "status", "deficits", "1926"], 2, "не меньше 2000"),
        (["campaign", "status", "deficits"], 2, "ГОД"),
        (["campaign", "status", "identification", "2026", "--xlsx", "/proc/none/s.xlsx"], 1, "Ошибка:"),
        (["run", "effectiveness", "--year", "2026"], 1, "опирается на опубликованный перечень"),
        (["inbox", "nonsense"], 2, "Нет такой команды"),
    ],
)
def test_refusals_are_in_russian(home, words, code, said):
    done = rsoko(home, *words)
    assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_the_inbox_from_the_command(home):
    (home / "inbox" / "01").mkdir(parents=True)
    (home / "inbox" / "01" / "a.csv").write_text("чепуха")
    (home / "inbox" / "stray.csv").write_text("x")
    os.utime(home / "inbox" / "01" / "a.csv", (0, 0))
    shown = {row["file"]: row["state"] for row in json.loads(rsoko(home, "inbox", "list", "--json").stdout)}
    assert shown == {"01/a.csv": "ready", "stray.csv": "stray"}
    assert "Файл лежит вне папки отправителя" in rsoko(home, "inbox", "list").stdout
    taken = rsoko(home, "inbox", "take", "--json")
    assert taken.returncode == 1, "a file was rejected"
    first, second = json.loads(taken.stdout)
    assert (first["file"], first["status"], first["state"]) == ("01/a.csv", "rejected", "taken")
    assert first["errors"]
    assert Path(first["moved_to"]).read_text() == "чепуха"
    assert (second["file"], second["status"], second["state"]) == ("stray.csv", None, "stray")
    (home / "inbox" / "stray.csv").unlink()
    nothing = rsoko(home, "inbox", "take")
    assert (nothing.returncode, "Принимать нечего" in nothing.stdout) == (0, True)


def test_without_a_registry_campaigns_and_the_inbox_say_what_to_do(tmp_path):
    open_installation(Settings(home=tmp_path), create=True)
    for words in (("campaign", "status", "deficits", "2026"), ("inbox", "take"), ("inbox", "list")):
        done = rsoko(tmp_path, *words)
        assert done.returncode == 1
        assert "registry load" in done.stderr
