"""Form «Социальный паспорт и ресурсы»: a row is a school; any field after `students` may be empty."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import answer, count, number, school_code, within, year

__all__ = ["Conditions"]


class Conditions(pa.DataFrameModel):
    """Families, pupils, staff, methods, equipment and money of a school."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    students: int = count("Обучающихся", note="Сколько всего обучающихся в школе.")
    low_income: pd.Int64Dtype = count(
        "Из малообеспеченных семей", nullable=True, note="Обучающиеся из малообеспеченных семей."
    )
    single_parent: pd.Int64Dtype = count("Из неполных семей", nullable=True, note="Обучающиеся из неполных семей.")
    at_risk_family: pd.Int64Dtype = count(
        "Из семей в СОП", nullable=True, note="Обучающиеся из семей, находящихся в социально опасном положении (СОП)."
    )
    parents_unemployed: pd.Int64Dtype = count(
        "Родители не работают", nullable=True, note="Обучающиеся, родители которых не работают."
    )
    special_needs: pd.Int64Dtype = count(
        "С ОВЗ и инвалидностью",
        nullable=True,
        note="Обучающиеся с ограниченными возможностями здоровья (ОВЗ) и с инвалидностью; каждый учитывается один раз.",
    )
    non_native: pd.Int64Dtype = count(
        "Русский язык неродной", nullable=True, note="Обучающиеся, для которых русский язык не родной."
    )
    registered: pd.Int64Dtype = count(
        "На учёте КДН и ПДН",
        nullable=True,
        note="Обучающиеся на учёте в комиссии (КДН) или подразделении (ПДН) по делам несовершеннолетних.",
    )
    guardianship: pd.Int64Dtype = count("Под опекой", nullable=True, note="Обучающиеся под опекой и попечительством.")
    positions: float = number(
        "Штатных педагогических ставок", nullable=True, note="Ставки педагогических работников по штатному расписанию."
    )
    vacancies: float = number("Вакантных ставок", nullable=True, note="Из них вакантные.")
    teachers: pd.Int64Dtype = count("Учителей", nullable=True, note="Сколько учителей работает в школе.")
    no_category: pd.Int64Dtype = count("Без категории", nullable=True, note="Учителя без квалификационной категории.")
    retirement_age: pd.Int64Dtype = count("Пенсионного возраста", nullable=True, note="Учителя пенсионного возраста.")
    psychologist: pd.BooleanDtype = answer("Педагог-психолог", nullable=True, note="Есть ли в школе педагог-психолог.")
    trained_3y: pd.Int64Dtype = count(
        "Прошли ПК за 3 года",
        nullable=True,
        note="Учителя, прошедшие повышение квалификации (ПК) за последние три года; каждый учитывается один раз.",
    )
    computers: pd.Int64Dtype = count(
        "Компьютеров для обучающихся", nullable=True, note="Компьютеры, которыми пользуются обучающиеся."
    )
    internet_mbps: float = number(
        "Скорость интернета, Мбит/с", nullable=True, note="Скорость доступа школы в интернет, мегабит в секунду."
    )
    needs_repair: pd.BooleanDtype = answer(
        "Требуется капитальный ремонт", nullable=True, note="Требуется ли зданию школы капитальный ремонт."
    )
    spending_per_pupil: float = number(
        "Расходы на одного обучающегося, тыс. руб.",
        nullable=True,
        note="Расходы на одного обучающегося за год, тысяч рублей.",
    )

    low_income_within_students = within("low_income", "students")
    single_parent_within_students = within("single_parent", "students")
    at_risk_family_within_students = within("at_risk_family", "students")
    parents_unemployed_within_students = within("parents_unemployed", "students")
    special_needs_within_students = within("special_needs", "students")
    non_native_within_students = within("non_native", "students")
    registered_within_students = within("registered", "students")
    guardianship_within_students = within("guardianship", "students")
    vacancies_within_positions = within("vacancies", "positions")
    no_category_within_teachers = within("no_category", "teachers")
    retirement_age_within_teachers = within("retirement_age", "teachers")
    trained_3y_within_teachers = within("trained_3y", "teachers")

    class Config:
        """What makes a row unique."""

        strict = True
        ordered = True
        unique = ["school", "year"]  # noqa: RUF012
