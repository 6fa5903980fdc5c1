"""A methodology file is read into types; a wrong one is refused with the key that is wrong."""

import hashlib

import pytest

from rsoko.errors import UserError
from rsoko.methodology import DEFAULT, load_methodology
from schemas.terms import Procedure

SHIPPED = DEFAULT.read_bytes()


def test_the_shipped_methodology_has_the_declared_numbers():
    rules = load_methodology(SHIPPED).identification
    assert rules.min_participants.value == 5
    assert rules.low_share.value == dict.fromkeys(Procedure, 0.30)
    assert rules.adverse_index.value == 45
    assert rules.supporting_required.value == "all"
    assert len(rules.indicators) == 17
    assert sum(indicator.weight for indicator in rules.indicators) == 100


def test_the_shipped_methodology_has_the_declared_numbers_of_participation():
    rules = load_methodology(SHIPPED).participation
    assert {indicator.value: weight for indicator, weight in rules.weights.value.items()} == {
        "courses": 0.40, "events": 0.30, "recommendations": 0.15, "unions": 0.15,
    }  # fmt: skip
    assert (rules.high_score.value, rules.medium_score.value) == (0.60, 0.30)
    assert (rules.min_cell.value, rules.interval_confidence.value) == (5, 0.95)


def test_a_methodology_of_past_runs_ends_with_the_identification():
    old = SHIPPED.decode().split("[participation.")[0]
    assert load_methodology(old.encode()).participation is None


def test_the_shipped_methodology_has_the_declared_numbers_of_deficits():
    rules = load_methodology(SHIPPED).deficits
    assert (rules.answers.value, rules.top_answer.value, rules.deficit_score.value) == (4, 3, 0.5)
    assert (rules.partial_groups.value, rules.pronounced_groups.value, rules.min_cell.value) == (1, 3, 5)
    assert rules.subjects.value["mathematics"][:3] == ("математика", "алгебра", "геометрия")


def test_a_methodology_of_past_years_may_end_before_the_deficits():
    text = SHIPPED.decode()
    assert load_methodology(text[: text.index("[deficits.answers]")].encode()).deficits is None


def test_the_shipped_methodology_has_the_declared_numbers_of_effectiveness():
    rules = load_methodology(SHIPPED).effectiveness
    assert (rules.min_participants.value, rules.interval_confidence.value, rules.partly_done.value) == (5, 0.95, 0.5)
    assert (rules.robust_errors.value, rules.min_cohort.value, rules.min_comparison.value) == ("HC3", 10, 10)
    assert (rules.min_kind_group.value, rules.small_participants.value) == (5, 30)


def test_a_methodology_of_past_years_may_end_before_the_effectiveness():
    text = SHIPPED.decode()
    assert load_methodology(text[: text.index("[effectiveness.")].encode()).effectiveness is None


def test_the_digest_names_the_bytes():
    assert load_methodology(SHIPPED).digest == hashlib.sha256(SHIPPED).hexdigest()
    assert load_methodology(SHIPPED + b"\n# \n").digest != load_methodology(SHIPPED).digest


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("value = 5\n", 'value = "five"\n', "identification.min_participants.value: нужно целое число"),
        ("value = 5\n", "value = 0\n", "identification.min_participants.value: число должно быть не меньше 1"),
        ("value = 5\n", "", "identification.min_participants.value: ключ обязателен, но его нет"),
        ("VPR = 0.30", "VPR = 1.30", "identification.low_share.value.VPR: число должно быть не больше 1"),
        ("OGE = 0.30, ", "", "нет порога для процедур OGE"),
        ('value = "all"', 'value = "some"', "identification.supporting_required.value: допустимо одно из"),
        ("first_year", "first_yeer", "first_yeer: такого ключа в методике нет"),
        ('group = "money"', 'group = "cash"', "identification.indicators[17].group: допустимо одно из"),
        ("low = 60.0", "low = 160.0", "identification.indicators[17]: нужны границы low и high, low меньше high"),
        ("weight = 10\n", "weight = -1\n", "identification.indicators[1].weight: число должно быть больше 0"),
        ('key = "single_parent"', 'key = "low_income"', "показатель повторяется: low_income"),
        ('base = "teachers"\n', "", "base нужен показателям share, lack и load"),
        ('field = "guardianship"', 'field = "orphans"', "таких полей в форме conditions нет: orphans"),
        ('field = "computers"', 'field = "psychologist"', "measure = flag бывает у полей «да/нет» и только у них"),
        ("unions = 0.15", "unions = 0.25", "participation: weights: сумма весов должна быть равна 1"),
        (", unions = 0.15", "", "participation: weights: нет веса показателей unions"),
        ("unions = 0.15", "meetings = 0.15", "participation.weights.value.meetings: допустимо одно из"),
        (
            "[participation.medium_score]\nvalue = 0.30",
            "[participation.medium_score]\nvalue = 0.60",
            "medium_score: граница",
        ),
        (
            "[participation.min_cell]\nvalue = 5",
            "[participation.min_cell]\nvalue = 0",
            "participation.min_cell.value: число",
        ),
        (
            "[deficits.answers]\nvalue = 4",
            "[deficits.answers]\nvalue = 6",
            "deficits: answers: в группе вопросов только 5",
        ),
        (
            "[deficits.deficit_score]\nvalue = 0.5",
            "[deficits.deficit_score]\nvalue = 1.5",
            "deficits.deficit_score.value: число должно быть не больше 1",
        ),
        (
            "[deficits.partial_groups]\nvalue = 1",
            "[deficits.partial_groups]\nvalue = 3",
            "partial_groups: частичные дефициты",
        ),
        (
            "[deficits.pronounced_groups]\nvalue = 3",
            "[deficits.pronounced_groups]\nvalue = 5",
            "pronounced_groups: групп дефицитов только 4",
        ),
        (
            "[deficits.careless_answers]\nvalue = 10",
            "[deficits.careless_answers]\nvalue = 21",
            "careless_answers: в анкете только 20 вопросов",
        ),
        ('russian = ["русский язык"], ', "", "subjects: нет слов для предметов russian"),
        ('russian = ["русский язык"]', "russian = []", "deficits.subjects.value.russian: список не может быть пустым"),
        (
            'mathematics = ["математика"',
            'physics = ["математика"',
            "deficits.subjects.value.physics: допустимо одно из",
        ),
        ("[deficits.min_cell]", "[deficits.smallest_cell]", "deficits.min_cell: ключ обязателен, но его нет"),
        ('value = "HC3"', 'value = "HC4"', "effectiveness.robust_errors.value: допустимо одно из"),
        (
            "[effectiveness.min_cohort]\nvalue = 10",
            "[effectiveness.min_cohort]\nvalue = 1",
            "effectiveness.min_cohort.value: число должно быть не меньше 2",
        ),
        (
            "[effectiveness.partly_done]\nvalue = 0.5",
            "[effectiveness.partly_done]\nvalue = 2",
            "effectiveness.partly_done.value: число должно быть не больше 1",
        ),
        ("[identification.mentors]", "[identification.mentors", "не читается как TOML"),
        ('version = "kirov-2026.1"', 'version = "kirov-2026.1"\ndigest = "0"', "digest: такого ключа в методике нет"),
    ],
)
def test_a_wrong_file_is_refused_with_its_key(old, new, said):
    text = SHIPPED.decode()
    assert old in text
    with pytest.raises(UserError) as refused:
        load_methodology(text.replace(old, new, 1).encode())
    assert refused.value.code == "methodology-wrong"
    assert said in refused.value.text


def test_all_wrong_keys_are_named_at_once():
    text = SHIPPED.decode().replace("value = 5\n", 'value = "x"\n', 1).replace("VPR = 0.30", "VPR = 7", 1)
    with pytest.raises(UserError) as refused:
        load_methodology(text.encode())
    assert "min_participants" in refused.value.text
    assert "low_share.value.VPR" in refused.value.text


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(UserError, match="не читается как TOML"):
        load_methodology(b"\xff\xfe\x00")


def test_the_shipped_methodology_has_the_declared_numbers_of_the_work_of_the_system():
    rules = load_methodology(SHIPPED).operation
    assert rules.plans_until.value == "11.12"
    assert (rules.forms_missing.value, rules.letters_failed.value, rules.corrections.value) == (0.05, 0.02, 0.30)


def test_a_methodology_of_past_years_may_end_before_the_work_of_the_system():
    text = SHIPPED.decode()
    assert load_methodology(text[: text.index("[operation.")].encode()).operation is None


@pytest.mark.parametrize("day", ["31.02", "11-12", "12", "5.13"])
def test_the_day_for_plans_is_a_day(day):
    with pytest.raises(UserError) as refused:
        load_methodology(SHIPPED.replace(b'value = "11.12"', f'value = "{day}"'.encode()))
    assert "operation.plans_until.value: нужен день года" in refused.value.text


def test_a_threshold_of_zero_would_always_call():
    with pytest.raises(UserError) as refused:
        load_methodology(SHIPPED.replace(b"[operation.errors]\nvalue = 0.20", b"[operation.errors]\nvalue = 0"))
    assert "operation.errors.value: число должно быть больше 0" in refused.value.text
