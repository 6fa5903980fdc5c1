"""The table of cross-checks: code, forms, what is checked, what is said, what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from rsoko.crosschecks import absence, agreement, answers, copies, jumps, marks, plans, resources
from rsoko.crosschecks.evidence import Evidence
from rsoko.crosschecks.thresholds import THRESHOLDS
from rsoko.crosschecks.wording import day, number, percent
from schemas.terms import FormKey, Severity

__all__ = ["CHECKS", "CheckCode", "CrossCheck"]

Find = Callable[[Evidence], pd.DataFrame]


class CheckCode(StrEnum):
    """Codes of cross-checks; stable, since senders accept warnings by them."""

    SCHOOL_ABSENT = "school-absent"
    LEVEL_MISMATCH = "level-mismatch"
    TOTAL_JUMP = "total-jump"
    TOTAL_JUMP_SCHOOL = "total-jump-school"
    GRADE_TOTAL = "grade-total"
    GRADE_TOTAL_EGE = "grade-total-ege"
    GRADE_TOTAL_OGE = "grade-total-oge"
    GRADE_TOTAL_STUDENTS = "grade-total-students"
    STUDENTS_MISMATCH = "students-mismatch"
    TEACHERS_MISMATCH = "teachers-mismatch"
    COVERAGE_OVER_ALL = "coverage-over-all"
    COPIED_ROWS = "copied-rows"
    COPIED_LAST_YEAR = "copied-last-year"
    ALL_THE_SAME = "all-the-same"
    ALL_THE_SAME_SCHOOL = "all-the-same-school"
    MEAN_IMPOSSIBLE = "mean-impossible"
    MEAN_DOUBTFUL = "mean-doubtful"
    ALL_FAILED = "unlikely-all-failed"
    ALL_GOOD = "unlikely-all-good"
    ROUND_NUMBERS = "unlikely-round-numbers"
    SPENDING = "unlikely-spending"
    INTERNET = "unlikely-internet"
    COMPUTERS = "unlikely-computers"
    TEACHERS = "unlikely-teachers"
    DONE_WITHOUT_PEOPLE = "measure-done-without-people"
    OVERDUE = "measure-overdue"
    OUTSIDE_PLAN = "measure-outside-plan"
    PLANNED_FOR_NOBODY = "measure-planned-for-nobody"


@dataclass(frozen=True)
class CrossCheck:
    """A rule: code, forms it judges, what it looks at, what it says, what to do, the function that finds its hits.

    `text` and `cure` may name the values of a hit, and `{title}` for the header of its column.
    """

    code: CheckCode
    forms: tuple[FormKey, ...]
    about: str
    text: str
    cure: str
    find: Find
    severity: Severity = Severity.WARNING


_A, _E, _C = FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS
_D, _P, _M = FormKey.DEFICITS, FormKey.PARTICIPATION, FormKey.MEASURES
_Code = CheckCode
_T = THRESHOLDS
_APART = f"больше чем на {percent(_T.same_people_share)} и на {_T.same_people} человек"
_SPARE = f"с запасом {percent(_T.drift_share)} и {_T.drift_people} человека"
_COUNT_AGAIN = "Проверьте оба числа; если они верны, подтвердите предупреждение с указанием причины."
_IF_RIGHT = "Исправьте; если всё верно, подтвердите предупреждение с указанием причины."

CHECKS: tuple[CrossCheck, ...] = (
    CrossCheck(
        _Code.SCHOOL_ABSENT, (_A, _E, _C, _D, _P),
        "Школа отправителя работала в этом году, но в файле (и в принятых файлах других отправителей) её нет. "
        "В «Результатах оценочных процедур» начальные школы не учитываются.",
        "В файле нет школ, которые работали в {year} учебном году ({count}): {schools}.",
        "Добавьте их строки; если данных у школы нет, подтвердите предупреждение с указанием причины.",
        absence.school_absent,
    ),
    CrossCheck(
        _Code.LEVEL_MISMATCH, (_A,),
        "ОГЭ у начальной школы или ЕГЭ у школы, которая по реестру не средняя.",
        "У школы {school} указаны результаты {procedure}, а по реестру её уровень — {level}.",
        "Проверьте код школы и процедуру; если уровень в реестре устарел, сообщите об этом министерству.",
        absence.level_mismatch,
    ),
    CrossCheck(
        _Code.TOTAL_JUMP, (_A, _E, _C, _D, _P),
        f"Итог файла отличается от прошлогоднего по тем же школам более чем в {number(_T.total_factor)} раза "
        "сверх обычного для региона изменения (итоги меньше "
        f"{_T.total_from} не проверяются).",
        "Итог графы «{title}» по школам, которые есть в файлах обоих лет: {now}, а годом ранее — {before}.",
        _COUNT_AGAIN,
        jumps.total_jump,
    ),
    CrossCheck(
        _Code.TOTAL_JUMP_SCHOOL, (_A, _E, _C, _D, _P),
        f"Число по школе отличается от прошлогоднего более чем в {number(_T.school_factor)} раза и не меньше чем на "
        f"{_T.school_people}, сверх обычного для региона изменения.",
        "Школа {school}: «{title}» — {now}, а годом ранее — {before}.",
        _COUNT_AGAIN,
        jumps.total_jump_school,
    ),
    CrossCheck(
        _Code.GRADE_TOTAL, (_A,),
        "ВПР и ОГЭ: число участников по русскому языку и по математике в одном классе различается "
        f"{_APART}.",
        "Школа {school}, {procedure}, {grade} класс: участников по русскому языку {russian}, по математике "
        "{mathematics}.",
        _COUNT_AGAIN,
        agreement.grade_total,
    ),
    CrossCheck(
        _Code.GRADE_TOTAL_EGE, (_A,),
        "ЕГЭ: число участников по базовой и профильной математике вместе и по русскому языку "
        f"различается {_APART}.",
        "Школа {school}, ЕГЭ: участников по русскому языку {russian}, по базовой и профильной математике вместе "
        "{mathematics}; каждый выпускник сдаёт русский язык и одну из математик.",
        _COUNT_AGAIN,
        agreement.grade_total_ege,
    ),
    CrossCheck(
        _Code.GRADE_TOTAL_OGE, (_A,),
        "Число участников ОГЭ и число выпускников 9 классов (форма «Олимпиадная активность и продолжение обучения») "
        f"различается {_APART}.",
        "Школа {school}: участников ОГЭ {number}, а выпускников 9 классов в форме «Олимпиадная активность и "
        "продолжение обучения» — {graduates}.",
        _COUNT_AGAIN,
        agreement.grade_total_oge,
    ),
    CrossCheck(
        _Code.GRADE_TOTAL_STUDENTS, (_A,),
        "Участников во всех классах больше, чем обучающихся по социальному паспорту ("
        f"{_SPARE}).",
        "Школа {school}: участников во всех классах {number}, а обучающихся по социальному паспорту — {students}.",
        _COUNT_AGAIN,
        agreement.grade_total_students,
    ),
    CrossCheck(
        _Code.STUDENTS_MISMATCH, (_E, _C),
        "Обучающихся 4–11 классов больше, чем всех обучающихся, или подозрительно мало (меньше "
        f"{percent(_T.upper_grades_share)} у основной и средней школы).",
        "Школа {school}: обучающихся 4–11 классов {upper}, а всех обучающихся по социальному паспорту — {every}.",
        _COUNT_AGAIN,
        agreement.students_mismatch,
    ),
    CrossCheck(
        _Code.TEACHERS_MISMATCH, (_P, _C),
        f"Число учителей в двух формах одного года различается {_APART}.",
        "Школа {school}: учителей {here}, а в форме «{form}» — {there}.",
        _COUNT_AGAIN,
        agreement.teachers_mismatch,
    ),
    CrossCheck(
        _Code.COVERAGE_OVER_ALL, (_P,),
        "Участвовало больше учителей, чем есть в школе по социальному паспорту ("
        f"{_SPARE}).",
        "Школа {school}: «{title}» — {number}, а всех учителей по социальному паспорту — {every}.",
        _COUNT_AGAIN,
        agreement.coverage_over_all,
    ),
    CrossCheck(
        _Code.COPIED_ROWS, (_A, _E, _C, _P),
        "Числа школы совпадают с числами другой школы (для результатов — по целой процедуре), и среди них не меньше "
        f"{_T.copied_numbers} различных чисел больше {_T.copied_above}.",
        "Числа школы {school} полностью совпадают с числами школы {other}.",
        "Похоже на копирование строк: проверьте числа обеих школ. " + _IF_RIGHT,
        copies.copied_rows,
    ),
    CrossCheck(
        _Code.COPIED_LAST_YEAR, (_A, _E, _C, _P),
        "Числа школы совпадают с её прошлогодними (тот же объём, что у предыдущей проверки).",
        "Числа школы {school} полностью совпадают с её числами за {before} год.",
        "Похоже на прошлогодний файл: внесите данные этого года. " + _IF_RIGHT,
        copies.copied_last_year,
    ),
    CrossCheck(
        _Code.ALL_THE_SAME, (_D,),
        "Педагог ответил на все вопросы одинаково.",
        "Педагог ответил «{answer}» на все вопросы ({questions}).",
        "Предложите педагогу заполнить самоанализ заново. " + _IF_RIGHT,
        answers.all_the_same,
    ),
    CrossCheck(
        _Code.ALL_THE_SAME_SCHOOL, (_D,),
        f"Ответы всех педагогов школы (от {_T.alike_teachers}) совпадают полностью.",
        "Школа {school}: ответы всех педагогов ({teachers}) совпадают.",
        "Похоже, что анкету заполнил один человек. " + _IF_RIGHT,
        answers.all_the_same_school,
    ),
    CrossCheck(
        _Code.MEAN_IMPOSSIBLE, (_A,),
        "Средняя отметка (ВПР, ОГЭ, базовая математика) выходит за пределы, возможные при указанном числе отметок, "
        f"больше чем на {number(_T.mean_slip)} с учётом округления.",
        "Средний балл {mean} невозможен: при указанном числе участников, «2», «4» и «5» он может быть только от {low} "
        "до {high}.",
        "Проверьте средний балл и числа участников; если средний балл неизвестен, оставьте ячейку пустой.",
        marks.mean_impossible, Severity.ERROR,
    ),
    CrossCheck(
        _Code.MEAN_DOUBTFUL, (_A,),
        f"Средняя отметка выходит за возможные пределы, но не больше чем на {number(_T.mean_slip)}: так бывает, если "
        "усреднены средние по классам.",
        "Средний балл {mean} не сходится с числом участников, «2», «4» и «5»: при них он от {low} до {high}.",
        "Рассчитайте средний балл по всем участникам вместе. " + _IF_RIGHT,
        marks.mean_doubtful,
    ),
    CrossCheck(
        _Code.ALL_FAILED, (_A,),
        f"Ниже минимального порога все участники, если их не меньше {_T.all_failed_from}.",
        "Ниже минимального порога все {participants} участников.",
        "Проверьте, не стоит ли в этой графе число справившихся. " + _IF_RIGHT,
        marks.all_failed,
    ),
    CrossCheck(
        _Code.ALL_GOOD, (_A,),
        f"Все участники всех процедур школы получили «4» и «5» (не меньше {_T.all_good_rows} строк и "
        f"{_T.all_good_from} участников).",
        "Школа {school}: «4» и «5» получили все участники всех процедур ({number}).",
        "Проверьте, не повторяет ли графа «На «4» и «5»» число участников. " + _IF_RIGHT,
        marks.all_good,
    ),
    CrossCheck(
        _Code.ROUND_NUMBERS, (_A, _C),
        f"Среди чисел школы от {_T.round_above} и больше не меньше {_T.round_numbers} чисел, и "
        f"{percent(_T.round_share)} из них оканчиваются на 0.",
        "Школа {school}: из {large} чисел от {above} и больше оканчиваются на ноль {rounded} — похоже на оценку, а не "
        "на подсчёт.",
        "Впишите точные числа. " + _IF_RIGHT,
        marks.round_numbers,
    ),
    CrossCheck(
        _Code.SPENDING, (_C,),
        f"Расходы на одного обучающегося отличаются от середины по региону более чем в {number(_T.money_factor)} "
        "раза и сверх обычного разброса; пока школ в регионе известно мало, допустимо "
        f"от {number(_T.money_range[0])} до {number(_T.money_range[1])} тыс. руб.",
        "«{title}» — {number}, а по школам региона обычно от {low} до {high}.",
        "Графа заполняется в тысячах рублей за год: проверьте единицу. " + _IF_RIGHT,
        resources.unlikely_spending,
    ),
    CrossCheck(
        _Code.INTERNET, (_C,),
        f"Скорость интернета меньше {number(_T.internet_range[0])} или больше {number(_T.internet_range[1])} Мбит/с.",
        "«{title}» — {number}.",
        "Графа заполняется в мегабитах в секунду; если скорость неизвестна, оставьте ячейку пустой. " + _IF_RIGHT,
        resources.unlikely_internet,
    ),
    CrossCheck(
        _Code.COMPUTERS, (_C,),
        f"Компьютеров больше {_T.computers_a_pupil} на одного обучающегося.",
        "«{title}» — {number} при числе обучающихся {students}.",
        _COUNT_AGAIN,
        resources.unlikely_computers,
    ),
    CrossCheck(
        _Code.TEACHERS, (_C,),
        f"Учителей больше, чем обучающихся, или на учителя больше {_T.pupils_a_teacher} обучающихся (школы от "
        f"{_T.pupils_from} обучающихся).",
        "«{title}» — {number} при числе обучающихся {students}.",
        _COUNT_AGAIN,
        resources.unlikely_teachers,
    ),
    CrossCheck(
        _Code.DONE_WITHOUT_PEOPLE, (_M,),
        "Мера выполнена (полностью или частично), а участников по факту нет.",
        "Статус меры — «{status}», а участников по факту нет.",
        "Впишите число участников или исправьте статус.",
        plans.done_without_people,
    ),
    CrossCheck(
        _Code.OVERDUE, (_M,),
        "Срок меры истёк, а статус всё ещё «запланировано».",
        "Срок меры истёк {end}, а её статус — «{status}».",
        "Укажите, выполнена ли мера, или перенесите срок.",
        plans.overdue,
    ),
    CrossCheck(
        _Code.OUTSIDE_PLAN, (_M,),
        f"Начало меры вне срока планов: с {day(_T.plan_begins)} года выявления по {day(_T.plan_ends)} следующего года.",
        "Начало меры — {start}, а планы по итогам выявления {cohort} года действуют с {first} по {last}.",
        "Проверьте дату и год выявления.",
        plans.outside_plan,
    ),
    CrossCheck(
        _Code.PLANNED_FOR_NOBODY, (_M,),
        "По плану в мере никто не участвует.",
        "В графе «{title}» стоит 0.",
        "Впишите, сколько человек должно участвовать.",
        plans.planned_for_nobody,
    ),
)  # fmt: skip
