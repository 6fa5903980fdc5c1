"""The main job from the first command to the last letter, as its users meet it."""

import email
import email.policy
import json
import math
import subprocess
import time
import urllib.request
from pathlib import Path

from rsoko.db.engine import session
from rsoko.demo import make_region
from rsoko.intake import Incoming, check_files
from tests import reference
from tests.flow.conftest import RSOKO, SCHOOLS, api_of

RUN = "identification-2026-1"


def records(frame):
    """Rows as dicts with None for what is missing."""
    plain = frame.astype(object)
    return plain.where(frame.notna(), None).to_dict("records")


def flow_state(place, tag):
    """What the server says of the newest flow run that carries a tag."""
    api = json.loads((place.home / "prefect" / "server.json").read_text())["api"]
    wanted = {"flow_runs": {"tags": {"all_": [tag]}}}
    with api_of(api) as client:
        (run,) = client.post("/flow_runs/filter", json=wanted).raise_for_status().json()
    return run["state_type"]


def test_the_command_says_what_a_newcomer_needs(demo):
    place, said = demo
    assert f"Школ: {SCHOOLS}." in said
    for words in ("ШНОР (low):", "ШНСУ (adverse):", f"Документы: {place.home / 'runs' / RUN}", "Письма:", "Prefect:"):
        assert words in said
    assert "отклонено с ошибками" in said


def test_the_page_of_the_run_is_served_and_its_flow_run_completed(demo):
    _, said = demo
    address = next(line.split(": ", 1)[1] for line in said.splitlines() if "Prefect: " in line)
    page = urllib.request.Request(address, headers={"Accept": "text/html"})
    assert urllib.request.urlopen(page, timeout=60).status == 200
    api, _, flow_run = address.partition("/runs/flow-run/")
    with urllib.request.urlopen(f"{api}/api/flow_runs/{flow_run}", timeout=60) as answer:
        facts = json.load(answer)
    assert facts["state_type"] == "COMPLETED"
    assert facts["name"] == "Выявление 2026 · запуск 1"
    assert RUN in facts["tags"]


def test_the_export_equals_an_independent_computation_from_what_was_sent(demo, tmp_path):
    place, _ = demo
    place.rsoko("export", RUN, "--format", "json", "--out", str(tmp_path / "run.json"))
    document = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    region = make_region(SCHOOLS, 2026, 2026)
    forms = [records(frame) for frame in (region.assessments, region.engagement, region.conditions)]
    expected, limits = reference.identify(2026, set(region.schools["school"]), *forms)

    assert list(document) == ["run", "monitoring", "year", "snapshot", "methodology", "constants", "schools"]
    assert [row["school"] for row in document["schools"]] == sorted(expected)
    for name, limit in limits.items():
        assert math.isclose(document["constants"][name], limit, abs_tol=1e-9), name
    for row in document["schools"]:
        of = expected[row["school"]]
        pairs = of.pop("pairs")
        for name, value in of.items():
            if isinstance(value, float):
                assert math.isclose(row[name], value, rel_tol=0, abs_tol=1e-9), (row["school"], name)
            else:
                assert row[name] == value, (row["school"], name)
        for pair in row["pairs"]:
            participants, below, share = pairs.pop((pair["year"], pair["procedure"], pair["subject"]))
            assert (pair["participants"], pair["below_min"]) == (participants, below)
            assert pair["share"] == share
            assert pair["low"] == (None if share is None else share >= 0.30)
        assert not pairs


def test_every_school_has_its_profile_and_every_office_its_note(demo):
    place, _ = demo
    folder = place.home / "runs" / RUN
    assert len(list(folder.glob("schools/*/*.pdf"))) == SCHOOLS
    assert len(list(folder.glob("municipalities/*/*.pdf"))) == 45
    assert len(list(folder.glob("districts/*/*.pdf"))) == 8
    assert {path.suffix for path in (folder / "region").iterdir()} == {".pdf", ".xlsx"}
    assert all(path.read_bytes().startswith(b"%PDF") for path in folder.rglob("*.pdf"))
    assert all(str(path.relative_to(folder)).isascii() for path in folder.rglob("*"))


def test_letters_went_out_and_a_school_gets_its_own_profile_only(demo):
    place, _ = demo
    sent = place.json("deliveries")
    assert {row["status"] for row in sent} == {"sent"}
    letters = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (place.home / "mail").glob("*.eml")
    ]
    assert len(letters) == len(sent)
    schools = [row for row in sent if row["scope"] == "school"]
    assert len(schools) == SCHOOLS
    assert {row["documents"] for row in schools} == {1}
    for letter in letters:
        assert letter["Subject"]
        assert all(part.get_filename().isascii() for part in letter.iter_attachments())


def test_files_with_remarks_went_back_to_their_senders_with_the_remarks_marked(demo):
    place, said = demo
    returned = [row for row in place.json("deliveries") if row["submission"] is not None]
    assert len([row for row in returned if "не принята: ошибок" in row["subject"]]) == 2
    assert {row["scope"] for row in returned} == {"municipality"}
    assert {row["documents"] for row in returned} == {1}
    copies = list((place.home / "returned").rglob("*-errors.xlsx"))
    # A municipality may have several contacts, or none that is active.
    numbers = {int(path.stem.removesuffix("-errors").rpartition("-")[2]) for path in copies}
    assert {row["submission"] for row in returned} <= numbers
    assert len(numbers) == len(copies)
    assert all(str(path.relative_to(place.home)).isascii() for path in copies)
    assert f"Файлы с пометками, возвращённые отправителям: {place.home / 'returned'}" in said


def test_the_same_data_again_give_the_same_result_and_bytes_and_no_second_letter(demo):
    place, _ = demo
    again = place.json("run", "identification", "--year", "2026", "--approve-as", "Проверка", "--order", "2")
    runs = {row["run"]: row for row in place.json("runs")}
    first = runs[RUN]
    second = runs[again["run"]]
    assert (second["status"], first["status"]) == ("published", "superseded")
    for name in ("result", "snapshot", "methodology"):
        assert second[name] == first[name]
    folders = [place.home / "runs" / run for run in (RUN, again["run"])]
    files = [sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()) for folder in folders]
    assert files[0] == files[1]
    for name in files[0]:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name
    assert again["deliveries"] == 0
    assert len(list((place.home / "mail").glob("*.eml"))) == len(place.json("deliveries"))


def test_the_published_list_gives_plans_that_are_accepted_as_they_are(demo, tmp_path):
    place, _ = demo
    (first, *others) = place.json("plans", "write", "--year", "2026", "--out", str(tmp_path / "all"))
    assert others
    place.rsoko("plans", "write", "--year", "2026", "--municipality", first["municipality"], "--out", str(tmp_path))
    again = tmp_path / f"measures-2026-{first['municipality']}.xlsx"
    assert again.read_bytes() == Path(first["file"]).read_bytes()
    opened = place.opened()
    with session(opened.engine, reading=True) as work:
        registry = opened.registry(work)
    files = [Incoming("план.xlsx", Path(each["file"]).read_bytes()) for each in (first, *others)]
    for checked in check_files(files, registry):
        assert (checked.form, checked.year, checked.remarks) == ("measures", 2026, [])
        assert checked.rows
    refused = place.rsoko("plans", "write", "--year", "2019", "--out", str(tmp_path), code=1)
    assert "не опубликован" in refused.stderr


def test_two_starts_at_once_one_runs_and_the_other_says_who(demo):
    place, _ = demo
    # With documents: without them the first was done, once, before the second had been loaded.
    words = [str(RSOKO), "run", "identification", "--year", "2026"]
    both = [
        subprocess.Popen(
            words, env=place.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            stdin=subprocess.DEVNULL,
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [process.communicate(timeout=300) for process in both]
    assert sorted(process.returncode for process in both) == [0, 1], said
    refused = said[[process.returncode for process in both].index(1)][1]
    assert "уже выполняется" in refused
    assert "процесс" in refused
    assert "Traceback" not in refused


def test_the_audit_is_whole_and_names_what_was_altered(demo, tmp_path):
    place, _ = demo
    said = place.rsoko("audit", "verify").stdout
    assert "Журнал цел" in said
    head = said.split("Отпечаток последней записи: ")[1].split()[0]
    place.rsoko("audit", "verify", "--head", head)
    assert "head-mismatch" in place.rsoko("audit", "verify", "--head", f"1:{'0' * 64}", code=1).stdout
    (document,) = (place.home / "runs" / RUN / "region").glob("*list*.xlsx")
    files = [path for path in (place.home / "store").rglob("*") if path.is_file()]
    kept = next(path for path in files if path.read_bytes() == document.read_bytes())
    right = kept.read_bytes()
    try:
        kept.chmod(0o600)
        kept.write_bytes(right + b"!")
        broken = place.rsoko("audit", "verify", code=1)
        assert "document:" in broken.stdout
    finally:
        kept.write_bytes(right)
    place.rsoko("audit", "verify")


def test_a_killed_run_is_started_again_and_writes_nobody_twice(demo):
    place, _ = demo
    words = [str(RSOKO), "run", "identification", "--year", "2026"]
    killed = subprocess.Popen(
        words, env=place.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    letters = len(place.json("deliveries"))
    end = time.monotonic() + 120
    while time.monotonic() < end:
        (newest, *_) = place.json("runs")
        if newest["status"] == "running" and newest["result"]:
            break
        time.sleep(0.5)
    killed.kill()
    killed.wait()
    assert place.json("runs")[0]["status"] == "running", "nobody has noticed yet"

    approval = ("--approve-as", "Проверка", "--order", "3")
    after = place.json("run", "identification", "--year", "2026", "--no-documents", "--no-deliver", *approval)
    runs = {row["run"]: row for row in place.json("runs")}
    assert runs[newest["run"]]["status"] == "failed"
    assert flow_state(place, newest["run"]) == "CRASHED"
    assert (runs[after["run"]]["status"], runs[after["run"]]["result"]) == ("published", newest["result"])
    assert len(place.json("deliveries")) == letters
    place.rsoko("audit", "verify")
