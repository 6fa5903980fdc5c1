"""Documents on effectiveness: their numbers are those of the result, they claim no more than the estimates do."""

import json
import re
from functools import cache

import pytest

from rsoko.errors import UserError
from rsoko.reports.effectiveness_advice import Action, SchoolAction, choose, choose_for_school, load_advice
from rsoko.reports.effectiveness_measures import prepare_advice
from rsoko.reports.effectiveness_note import prepare_note
from rsoko.reports.effectiveness_place import effects_by_model, part_of
from rsoko.reports.effectiveness_schools import prepare_school_advice
from rsoko.reports.effectiveness_words import CHECKED, bounds, check_words
from rsoko.reports.wording import number, percent, signed
from rsoko.workings.effectiveness import WORKINGS
from schemas.terms import ChangeVerdict, DocumentKind, EffectModel, EffectVerdict, MeasureKind, Scope
from tests.frames import METHODOLOGY, YEAR
from tests.measured import COHORT, judge, planned, pooled
from tests.reported import STAMP, pages

REGION = (Scope.MINISTRY, "region")
KINDS = [kind.value for kind in MeasureKind]


@cache
def region(size: int = 14, gain: int = 12):
    """So many schools of either group, those of the list better by about `gain` of a hundred, with plans."""
    low, risk = ([f"43{1000 * group + k:04d}" for k in range(size)] for group in (1, 2))
    rows, measures = [], []
    for k, school in enumerate([*low, *risk]):
        before = 40 + k % size
        after = before - (gain + k % 3 if k < size else k % 3)
        rows += pooled(school, {COHORT - 2: (41 + k % 4, 100), COHORT - 1: (41 + k % 5, 100), COHORT: (before, 100)})
        rows += pooled(school, {YEAR: (after, 100)}) if k else []
    for k, school in enumerate(low[1:]):
        measures += [planned(school, 1, "done"), planned(school, 2, "partly", kind=KINDS[1 + k % 2])]
    statuses = dict.fromkeys(low, "low") | dict.fromkeys(risk, "risk")
    now = {code: "risk" if k % 2 else "low" for k, code in enumerate(low[1:])}
    towns = {code: ("11", "12", "21")[k % 3] for k, code in enumerate([*low, *risk])}
    return judge(statuses, rows, measures, now, towns=towns)


def texts(row) -> list[str]:
    return [cell.text for cell in row]


def told(result, scope=Scope.MINISTRY, code="region") -> list[str]:
    made = WORKINGS.documents[scope](result, code, METHODOLOGY, STAMP)
    return [" ".join(pages(one.content)) for one in made]


def test_the_checks_have_the_numbers_of_the_estimates():
    found, table = effects_by_model(region()), prepare_note(part_of(region(), *REGION), METHODOLOGY).tables["checks"]
    for row, model in zip(table.rows, CHECKED, strict=True):
        of = found[model]
        assert texts(row)[2:5] == [signed(of["estimate"]), bounds(of["low"], of["high"]), number(of["cohort_schools"])]
    assert {row[0].style for row in table.rows[:1]} == {"strong"}


def test_a_proved_effect_is_said_with_its_interval_and_the_naive_difference_is_not_believed():
    facts, found = prepare_note(part_of(region(), *REGION), METHODOLOGY).facts, effects_by_model(region())
    main, naive = found[EffectModel.MAIN], found[EffectModel.NAIVE]
    assert facts.verdict is EffectVerdict.WORKED
    assert facts.effect.startswith("Улучшение доказано")
    assert signed(main["estimate"]) in facts.effect
    assert bounds(main["low"], main["high"]) in facts.effect
    assert signed(naive["estimate"]) in facts.naive
    assert "возврат к среднему" in facts.naive


@pytest.mark.parametrize("verdict", list(EffectVerdict))
@pytest.mark.parametrize("model", [EffectModel.PLACEBO, EffectModel.NAIVE, EffectModel.DID])
def test_estimates_that_prove_nothing_about_measures_never_say_so(model, verdict):
    assert "доказано" not in check_words(model, verdict).replace("не доказано", "")


def test_the_placebo_speaks_of_the_years_before():
    worked, unproven = (check_words(EffectModel.PLACEBO, EffectVerdict(code)) for code in ("worked", "unproven"))
    assert (worked, unproven) == ("до мер различие уже было", "различия до мер не найдено")


def test_a_difference_of_the_years_before_calls_for_caution_and_names_what_may_be_behind_it():
    rows = []
    for k in range(24):
        early = 60 + k % 4 - (20 if k < 12 else 0)
        shares = {COHORT - 2: 60 + k % 3, COHORT - 1: early, COHORT: 40 + k % 4, YEAR: 38 + k % 6}
        rows += pooled(f"43{k:04d}", {year: (share, 100) for year, share in shares.items()})
    result = judge({f"43{k:04d}": "low" if k < 12 else "risk" for k in range(24)}, rows)
    words = prepare_note(part_of(result, *REGION), METHODOLOGY).facts.placebo.replace("\u00a0", " ")
    assert (
        f"({COHORT - 2}–{COHORT - 1}, по 24 школам) различие изменений двух групп уже было: −20,0 п. п. Прич" in words
    )
    assert "по прежним перечням" in words
    assert words.endswith("требует осторожности.")


def test_too_few_schools_are_said_plainly():
    facts = prepare_note(part_of(region(4), *REGION), METHODOLOGY).facts
    assert facts.verdict is EffectVerdict.INSUFFICIENT
    assert facts.effect.startswith("Данных недостаточно: для вывода нужны данные")
    assert "по 3 и 4" in facts.effect


def test_an_unproven_effect_is_not_called_none():
    facts = prepare_note(part_of(region(14, 0), *REGION), METHODOLOGY).facts
    assert facts.verdict is EffectVerdict.UNPROVEN
    assert "не означает, что меры бесполезны" in facts.effect


@pytest.mark.parametrize(("scope", "code"), [REGION, (Scope.DISTRICT, "1"), (Scope.MUNICIPALITY, "21")])
def test_schools_of_a_place_have_their_change_verdict_and_plan(scope, code):
    note = prepare_note(part_of(region(), scope, code), METHODOLOGY)
    own = region().schools.query("in_cohort")
    own = own if scope is Scope.MINISTRY else own[own[scope.value] == code]
    assert len(note.tables["schools"].rows) == note.facts.schools == len(own) > 0
    for row in note.tables["schools"].rows:
        cells = texts(row)
        of = own.set_index("school").loc[re.search(r"\((\d+)\)", cells[0])[1]]
        assert cells[3:6] == [signed(of["change"], missing="—"), bounds(of["low"], of["high"]),
                              ChangeVerdict(of["verdict"]).label]  # fmt: skip
        assert cells[7] == percent(of["execution"], 0, "плана нет")
    assert sum(note.facts.verdicts.values()) == note.facts.schools


def test_places_add_up_to_the_region():
    note = prepare_note(part_of(region(), *REGION), METHODOLOGY)
    for name in ("districts", "municipalities"):
        table = note.tables[name]
        for column in range(1, 8):
            assert sum(int(row[column].text) for row in table.rows) == int(table.total[column].text)


def test_the_decision_on_a_kind_follows_from_what_was_done_and_found():
    row = {"measures": 10, "execution": 0.9, "planned_schools": 10, "reached_schools": 9, "evidence": "better"}
    cases = [
        ({}, Action.KEEP),
        ({"evidence": "worse"}, Action.STOP),
        ({"evidence": "unproven"}, Action.CONTINUE),
        ({"execution": 0.5}, Action.STRENGTHEN),
        ({"reached_schools": 5}, Action.STRENGTHEN),
        ({"measures": 0, "execution": None}, Action.ABSENT),
    ]
    assert [choose(row | change, load_advice().carried_out) for change, _ in cases] == [action for _, action in cases]


def test_the_decision_for_a_school_hangs_on_what_it_did_and_on_the_region():
    cases = [
        ((None, Action.KEEP), SchoolAction.OFFER),
        ((None, Action.CONTINUE), None),
        ((None, Action.ABSENT), None),
        ((0.5, Action.KEEP), SchoolAction.STRENGTHEN),
        ((0.75, Action.KEEP), SchoolAction.KEEP),
        ((1.0, Action.STOP), SchoolAction.STOP),
        ((1.0, Action.CONTINUE), SchoolAction.CONTINUE),
        ((1.0, Action.STRENGTHEN), SchoolAction.CONTINUE),
    ]
    carried_out = load_advice().carried_out
    assert [choose_for_school(*given, carried_out) for given, _ in cases] == [action for _, action in cases]


def test_schools_of_a_municipality_have_a_row_for_each_kind_of_their_plan():
    advice = prepare_school_advice(part_of(region(), Scope.MUNICIPALITY, "21"), METHODOLOGY)
    own = region().schools.query("in_cohort and municipality == '21'")
    kinds = region().school_kinds
    kinds = kinds[kinds["school"].isin(own["school"])]
    assert len(advice.schools.rows) == len(own) > 0
    shown = [row for row in advice.measures.rows if texts(row)[2] != "—"]
    assert [texts(row)[3] for row in shown] == [percent(one, 0) for one in kinds["execution"]]
    assert [texts(row)[2] for row in shown] == [
        f"{done} из {all_}" for done, all_ in zip(kinds["measures_done"], kinds["measures"], strict=True)
    ]
    # A school stands by its name once, above all of its kinds.
    assert [cells[0] for row in advice.measures.rows if (cells := texts(row))[0]] == [
        f"{name} ({code})" for name, code in zip(own["name"], own["school"], strict=True)
    ]


def test_a_school_without_a_plan_is_named():
    result = judge({"430001": "low", "430002": "risk"})
    advice = prepare_school_advice(part_of(result, Scope.MUNICIPALITY, "01"), METHODOLOGY)
    assert advice.without_plan == ["Школа 430001 (430001)"]
    assert advice.measures.rows == []


def test_a_municipality_without_schools_on_the_list_gets_its_note_alone():
    result = judge({"430001": "low", "430002": "risk"}, towns={"430001": "11", "430002": "21"})
    kinds = {
        town: [one.kind for one in WORKINGS.documents[Scope.MUNICIPALITY](result, town, METHODOLOGY, STAMP)]
        for town in ("11", "21")
    }
    assert kinds == {
        "11": [DocumentKind.EFFECT_NOTE, DocumentKind.MEASURES_ADVICE], "21": [DocumentKind.EFFECT_NOTE],
    }  # fmt: skip


def test_recommendations_have_the_numbers_of_the_kinds():
    advice, kinds = prepare_advice(region(), METHODOLOGY), region().kinds.set_index("kind")
    for kind, row in zip(KINDS, advice.reach.rows, strict=True):
        assert texts(row)[3:5] == [number(kinds.loc[kind, name]) for name in ("planned_schools", "reached_schools")]
    for kind, row in zip(KINDS, advice.change.rows, strict=True):
        small = kinds.loc[kind, "evidence"] == "insufficient"
        assert texts(row)[3] == ("—" if small else signed(kinds.loc[kind, "difference"]))
        assert (texts(row)[4] == "—") == small
    assert set(kinds["evidence"]) > {"insufficient"}
    assert [one.action for one in advice.kinds][-1] == load_advice().titles[Action.ABSENT]


def test_a_region_of_which_nothing_is_known_has_its_documents():
    result = judge({"430001": "low", "430002": "risk", "430003": "none"})
    written = [*told(result), *told(result, Scope.MUNICIPALITY, "01")]
    assert all("анных недостаточно" in text or "едостаточно данных" in text for text in written)
    assert not any(re.search(r"\bnan\b|None|<NA>", text) for text in written)


def test_every_document_has_its_place_and_is_the_same_twice():
    asked = (REGION, (Scope.DISTRICT, "1"), (Scope.MUNICIPALITY, "21"))
    first, second = (
        [one for scope, code in asked for one in WORKINGS.documents[scope](region(), code, METHODOLOGY, STAMP)]
        for _ in range(2)
    )
    assert [(one.scope, one.path) for one in first] == [
        (Scope.MINISTRY, "region/note.pdf"),
        (Scope.MINISTRY, "region/measures.pdf"),
        (Scope.DISTRICT, "districts/1/note.pdf"),
        (Scope.MUNICIPALITY, "municipalities/21/note.pdf"),
        (Scope.MUNICIPALITY, "municipalities/21/measures.pdf"),
    ]
    assert [one.content for one in first] == [one.content for one in second]
    assert Scope.SCHOOL not in WORKINGS.documents


def test_an_unknown_place_is_a_user_error():
    with pytest.raises(UserError) as caught:
        part_of(region(), Scope.DISTRICT, "99")
    assert caught.value.code == "no-such-place"


def test_the_export_is_that_of_the_contract():
    export = json.loads(json.dumps(WORKINGS.export(region()), allow_nan=False))
    assert list(export) == ["constants", "cohort", "before_year", "after_year", "effect", "did", "schools"]
    assert (export["cohort"], export["before_year"], export["after_year"]) == (COHORT, COHORT, YEAR)
    found = effects_by_model(region())
    for name, model in (("effect", EffectModel.MAIN), ("did", EffectModel.DID)):
        assert export[name] == {part: found[model][part] for part in ("estimate", "low", "high")}
    assert [row["school"] for row in export["schools"]] == sorted(region().schools.query("in_cohort")["school"])
    first, second = export["schools"][:2]
    assert (first["verdict"], first["share_after"], first["left_list"], first["execution"]) == ("no_data", *[None] * 3)
    assert (second["left_list"], second["execution"]) == (False, 0.75)
