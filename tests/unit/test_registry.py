"""The registry: reading of good, messy and bad workbooks, schools open in a year, keeping in the store."""

import json
from datetime import date

import pandas as pd
import pytest

from rsoko.demo import make_region, write_region
from rsoko.registry import load_registry, open_in, read_registry, save_registry, school_places
from rsoko.registry.sheets import OPTIONAL, SHEETS
from rsoko.store import Store
from schemas.deficits import GROUPS
from schemas.terms import DeficitGroup
from tests.workbooks import REGISTRY, workbook


def sheets() -> dict[str, list[list[object]]]:
    """A small valid registry workbook."""
    return {
        "districts": [["Код", "Наименование"], ["1", "Северный округ"], ["2", "Южный округ"]],
        "municipalities": [["Код", "Наименование", "Код округа"], ["01", "Первый район", "1"], ["02", "Второй", "2"]],
        "schools": [
            ["Код ОО", "Наименование", "Код муниципалитета", "Уровень", "Тип местности",
             "Дата открытия", "Дата закрытия", "Код правопреемника"],
            ["430002", "Школа № 2", "02", "основная", "село", date(1990, 9, 1), date(2024, 8, 31), "430001"],
            ["430001", "Школа № 1", "01", "средняя", "город", None, None, None],
        ],
        "contacts": [
            ["Область", "Код", "Роль", "Канал", "Активен"],
            ["округ", "1", "начальник", "north@example.org", "да"],
            ["муниципалитет", "01", "методист", "mailto://user:pass@example.org", "нет"],
            ["школа", "430001", "директор", "school@example.org", "да"],
            ["министерство", None, "отдел", "tgram://token/chat", "да"],
        ],
    }  # fmt: skip


def rich() -> dict[str, list[list[object]]]:
    """The same workbook with the two sheets that a registry may do without."""
    return sheets() | {
        "programmes": [
            ["Код", "Наименование", "Предмет", "Группы дефицитов", "Часов"],
            ["ПК-02", "Оценивание на уроке русского языка", "русский язык", "3", 36],
            ["ПК-01", "Обновлённые стандарты на практике", None, "2; 1", 72],
        ],
        "centres": [
            ["Код ОО", "Наименование", "Предмет или направление"],
            ["430002", "Центр точных наук", "математика"],
            ["430001", "Центр словесности", "русский язык"],
            ["430001", "Центр словесности", "литература"],
        ],
    }


def read(changed: dict | None = None, put: dict[str, object] | None = None):
    return read_registry(workbook(changed or sheets(), put), "registry.xlsx")


def test_good_workbook_is_read_in_order_of_codes() -> None:
    registry, remarks = read()

    assert remarks == []
    assert registry.schools["school"].tolist() == ["430001", "430002"]
    assert registry.schools["level"].tolist() == ["secondary", "basic"]
    assert registry.schools["locality"].tolist() == ["town", "village"]
    assert registry.schools["closed"].tolist() == [pd.NaT, pd.Timestamp(2024, 8, 31)]
    assert registry.municipalities["code"].tolist() == ["01", "02"]
    assert registry.contacts.set_index("scope")["active"].to_dict() == {
        "district": True, "ministry": True, "municipality": False, "school": True,
    }  # fmt: skip
    assert registry.contacts.set_index("scope")["code"]["ministry"] == "region"
    assert str(registry.contacts["active"].dtype) == "bool"


def test_messy_workbook_is_read_the_same() -> None:
    messy = sheets()
    messy = {
        "Округа": [["Реестр округов"], [], *messy["districts"], [], ["Итого", 2]],
        " Муниципалитеты ": [
            [cell.upper() for cell in messy["municipalities"][0]],
            *messy["municipalities"][1:],
            [None],
        ],
        "ШКОЛЫ": messy["schools"],
        "Contacts": [[None, *row] for row in messy["contacts"]],
    }
    messy["ШКОЛЫ"][1][0] = "edu430002"
    messy["ШКОЛЫ"][1][5:7] = ["01.09.1990", "2024-08-31"]
    messy["ШКОЛЫ"][2][0] = 430001
    messy["ШКОЛЫ"][2][3] = "Средняя "
    messy["Contacts"][1][5] = "ДА"
    registry, remarks = read(messy)

    assert remarks == []
    tidy, _ = read()
    for name in ("districts", "municipalities", "schools", "contacts"):
        pd.testing.assert_frame_equal(getattr(registry, name), getattr(tidy, name))


def test_sheets_a_registry_may_do_without_are_read_in_order() -> None:
    registry, remarks = read(rich())

    assert remarks == []
    assert registry.programmes["code"].tolist() == ["ПК-01", "ПК-02"]
    assert registry.programmes["subject"].isna().tolist() == [True, False]
    assert registry.programmes["groups"].tolist() == ["uud,technologies", "assessment"]
    assert registry.programmes["hours"].tolist() == [72, 36]
    assert registry.centres[["school", "profile"]].to_numpy().tolist() == [
        ["430001", "литература"], ["430001", "русский язык"], ["430002", "математика"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "groups"),
    [
        ("1", "uud"),
        (4, "individual"),
        (1.3, "uud,assessment"),  # «1,3» typed into a Russian spreadsheet is a number
        ("4, 1;2", "uud,technologies,individual"),
        ("3;3", "assessment"),
        ("Individual; UUD", "uud,individual"),
        ("оценивание образовательных результатов,\n2,", "technologies,assessment"),
        ("Программа формирования универсальных  учебных действий; 3", "uud,assessment"),
    ],
)
def test_groups_of_deficits_are_written_in_many_ways_and_stored_in_one(written: object, groups: str) -> None:
    registry, remarks = read(rich(), {"programmes!D2": written})
    assert remarks == []
    assert registry.programmes.set_index("code")["groups"]["ПК-02"] == groups


def test_groups_of_deficits_are_those_of_the_questionnaire() -> None:
    assert {group.value: group.label for group in DeficitGroup} == GROUPS


@pytest.mark.parametrize(
    "change",
    [
        lambda book: [book.pop(name) for name in OPTIONAL],
        lambda book: book.update({name: book[name][:1] for name in OPTIONAL}),
        lambda book: book.update({name: [] for name in OPTIONAL}),
    ],
    ids=["no sheets", "headers alone", "blank sheets"],
)
def test_without_these_sheets_the_registry_has_their_columns_and_no_rows(change) -> None:
    book = rich()
    change(book)
    registry, remarks = read(book)
    full, _ = read(rich())

    assert remarks == []
    for name in OPTIONAL:
        assert len(getattr(registry, name)) == 0
        assert getattr(registry, name).dtypes.to_dict() == getattr(full, name).dtypes.to_dict()
    assert len(registry.schools) == 2


BAD = [
    ("нет кода округа", {"districts!A2": None}, "cell-empty", "districts!A2", "«Код»"),
    ("код не годится для папки", {"districts!A3": "../2"}, "bad-code", "districts!A3", "«../2»"),
    ("код с кириллицей", {"districts!A3": "Юг"}, "bad-code", "districts!A3", "латинских"),
    ("код дважды", {"districts!A3": "1"}, "row-twice", "districts!A2", "districts!A3"),
    ("нет названия", {"municipalities!B2": " "}, "cell-empty", "municipalities!B2", "«Наименование»"),
    ("округа нет", {"municipalities!C2": "9"}, "reference-unknown", "municipalities!C2", "«9» нет на листе"),
    ("код школы короткий", {"schools!A2": "4300"}, "bad-school-code", "schools!A2", "шесть цифр"),
    ("школа дважды", {"schools!A2": "sch430001"}, "row-twice", "schools!A2", "schools!A3"),
    ("муниципалитета нет", {"schools!C3": "03"}, "reference-unknown", "schools!C3", "«03»"),
    ("неизвестный уровень", {"schools!D2": "вечерняя"}, "bad-word", "schools!D2", "начальная, основная, средняя"),
    ("неизвестная местность", {"schools!E2": "пгт"}, "bad-word", "schools!E2", "город, село"),
    ("дата не читается", {"schools!F2": "давно"}, "bad-date", "schools!F2", "«давно»"),
    ("закрыта до открытия", {"schools!F2": date(2025, 1, 1)}, "closed-after-opened", "schools!G2", "31.08.2024"),
    ("правопреемника нет", {"schools!H2": "430009"}, "reference-unknown", "schools!H2", "«430009»"),
    ("сама себе правопреемник", {"schools!H2": "430002"}, "successor-is-another", "schools!H2", "430002"),
    ("неизвестная область", {"contacts!A2": "район"}, "bad-word", "contacts!A2", "округ, муниципалитет"),
    ("контакт без кода", {"contacts!B2": None}, "code-given", "contacts!B2", "округ"),
    ("контакт чужого кода", {"contacts!B4": "430007"}, "reference-unknown", "contacts!B4", "«schools»"),
    ("муниципалитет с кодом округа", {"contacts!B3": "1"}, "reference-unknown", "contacts!B3", "«municipalities»"),
    ("нет роли", {"contacts!C2": None}, "cell-empty", "contacts!C2", "«Роль»"),
    ("канал — не адрес", {"contacts!D2": "позвонить"}, "channel-is-address", "contacts!D2", "«позвонить»"),
    ("адрес без домена", {"contacts!D2": "user@localhost"}, "channel-is-address", "contacts!D2", "name@example.org"),
    ("активен — не да и не нет", {"contacts!E2": "иногда"}, "bad-answer", "contacts!E2", "«иногда»"),
    ("формула с ошибкой", {"schools!B2": "#REF!"}, "formula-error", "schools!B2", "#ССЫЛКА!"),
    ("графа названа иначе", {"contacts!C1": "Должность"}, "header-missing", "contacts!A1", "«Роль»"),
    ("программа дважды", {"programmes!A3": "ПК-02"}, "row-twice", "programmes!A2", "programmes!A3"),
    ("программа без кода", {"programmes!A2": None}, "cell-empty", "programmes!A2", "«Код»"),
    ("нет групп", {"programmes!D2": None}, "cell-empty", "programmes!D2", "«Группы дефицитов»"),
    ("группы нет", {"programmes!D2": "3, 5"}, "bad-word", "programmes!D2", "оценивание образовательных"),
    ("группы через точку", {"programmes!D2": "1.3"}, "bad-word", "programmes!D2", "«1.3»"),
    ("ноль часов", {"programmes!E2": 0}, "out-of-range", "programmes!E2", "от 1"),
    ("полчаса", {"programmes!E2": 0.5}, "not-whole", "programmes!E2", "«Часов»"),
    ("часы не числом", {"programmes!E2": "36 ч"}, "not-number", "programmes!E2", "«36 ч»"),
    ("центр без школы", {"centres!A2": "430009"}, "reference-unknown", "centres!A2", "«schools»"),
    ("центр дважды", {"centres!C3": "литература"}, "row-twice", "centres!A3", "centres!A4"),
    ("центр без направления", {"centres!C2": "—"}, "cell-empty", "centres!C2", "направление"),
    ("графы часов нет", {"programmes!E1": "Объём"}, "header-missing", "programmes!A1", "«Часов»"),
]  # fmt: skip


@pytest.mark.parametrize(("put", "code", "cell", "says"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_bad_workbook_is_refused_at_the_cell(put: dict[str, object], code: str, cell: str, says: str) -> None:
    registry, remarks = read(rich(), put)

    assert registry is None
    found = [remark for remark in remarks if (remark.code, remark.cell) == (code, cell)]
    assert len(found) == 1
    assert says in found[0].message


def test_all_errors_of_all_sheets_come_at_once() -> None:
    put = {
        "districts!A3": "1",
        "municipalities!B2": None,
        "schools!D2": "?",
        "contacts!E2": "?",
        "contacts!B4": "439999",
    }
    _, remarks = read(put=put)
    assert [(remark.code, remark.cell) for remark in remarks] == [
        ("bad-answer", "contacts!E2"),
        ("reference-unknown", "contacts!B4"),
        ("row-twice", "districts!A2"),
        ("row-twice", "districts!A3"),
        ("cell-empty", "municipalities!B2"),
        ("reference-unknown", "municipalities!C3"),
        ("bad-word", "schools!D2"),
    ]


@pytest.mark.parametrize("sheet", ["districts", "municipalities", "schools", "contacts"])
def test_missing_or_empty_sheet_is_an_error(sheet: str) -> None:
    missing, empty = sheets(), sheets()
    del missing[sheet]
    empty[sheet] = empty[sheet][:1]
    assert ("sheet-missing", None) in [(remark.code, remark.cell) for remark in read(missing)[1]]
    assert ("no-rows", f"{sheet}!A1") in [(remark.code, remark.cell) for remark in read(empty)[1]]


def test_what_is_no_workbook_is_refused() -> None:
    assert [remark.code for remark in read_registry(b"", "registry.xlsx")[1]] == ["file-empty"]
    registry, remarks = read_registry("Код;Наименование\n".encode(), "registry.csv")
    assert registry is None
    assert "registry.csv" in remarks[0].message


@pytest.mark.parametrize(
    ("opened", "closed", "year", "is_open"),
    [
        (None, None, 2026, True),
        ("2026-08-31", None, 2026, True),
        ("2026-09-01", None, 2026, False),
        ("2026-09-01", None, 2027, True),
        (None, "2025-09-01", 2026, False),
        (None, "2025-09-02", 2026, True),
        (None, "2025-08-31", 2025, True),
        (None, "2025-08-31", 2026, False),
    ],
)
def test_school_is_open_in_an_academic_year(opened: str | None, closed: str | None, year: int, is_open: bool) -> None:
    schools = pd.DataFrame({"opened": pd.to_datetime([opened]), "closed": pd.to_datetime([closed])})
    assert open_in(schools, year).tolist() == [is_open]


def test_places_of_open_schools() -> None:
    places = school_places(REGISTRY, 2026)
    assert places["school"].tolist() == ["430001", "430002", "430003", "430004"]
    assert places.iloc[3].to_dict() == {
        "school": "430004", "name": "Школа № 4", "municipality": "03", "municipality_name": "Третий район",
        "district": "2", "district_name": "Южный округ", "level": "secondary", "locality": "village",
    }  # fmt: skip
    assert school_places(REGISTRY, 2028)["school"].tolist()[-1] == "430006"


@pytest.mark.parametrize("book", [sheets, rich])
def test_store_gives_the_registry_back(book, tmp_path) -> None:
    registry, _ = read(book())
    store = Store(tmp_path)
    digest = save_registry(store, registry)
    loaded = load_registry(store, digest)

    assert save_registry(store, loaded) == digest
    for name in SHEETS:
        pd.testing.assert_frame_equal(getattr(loaded, name), getattr(registry, name))


def test_a_registry_without_these_sheets_is_kept_as_it_always_was(tmp_path) -> None:
    registry, _ = read()
    store = Store(tmp_path)
    four = {name: store.put_frame(getattr(registry, name)) for name in SHEETS if name not in OPTIONAL}
    old = store.put(json.dumps(four, sort_keys=True, separators=(",", ":")).encode())

    assert save_registry(store, registry) == old
    loaded = load_registry(store, old)
    assert list(loaded.programmes.columns) == ["code", "title", "subject", "groups", "hours"]
    assert list(loaded.centres.columns) == ["school", "title", "profile"]


def test_demonstration_registry_is_good(tmp_path) -> None:
    write_region(make_region(48, seed=3, year=2026), tmp_path)
    registry, remarks = read_registry((tmp_path / "registry.xlsx").read_bytes(), "registry.xlsx")
    assert remarks == []
    assert len(registry.schools) == 48
