"""Form «Социальный паспорт и ресурсы»: a row is a school; any field after `students` may be empty."""

import pandas as pd
import pandera.pandas as pa

from schemas.fields import answer, count, number, school_code, within, year

__all__ = ["Conditions"]


class Conditions(pa.DataFrameModel):
    """Families, pupils, staff, methods, equipment and money of a school."""

    school: str = school_code("Код ОО")
    year: int = year("Учебный год")
    students: int = count("Обучающихся")
    low_income: pd.Int64Dtype = count("Из малообеспеченных семей", nullable=True)
    single_parent: pd.Int64Dtype = count("Из неполных семей", nullable=True)
    at_risk_family: pd.Int64Dtype = count("Из семей в СОП", nullable=True)
    parents_unemployed: pd.Int64Dtype = count("Родители не работают", nullable=True)
    special_needs: pd.Int64Dtype = count("С ОВЗ и инвалидностью", nullable=True)
    non_native: pd.Int64Dtype = count("Русский язык неродной", nullable=True)
    registered: pd.Int64Dtype = count("На учёте КДН и ПДН", nullable=True)
    guardianship: pd.Int64Dtype = count("Под опекой", nullable=True)
    positions: float = number("Штатных педагогических ставок", nullable=True)
    vacancies: float = number("Вакантных ставок", nullable=True)
    teachers: pd.Int64Dtype = count("Учителей", nullable=True)
    no_category: pd.Int64Dtype = count("Без категории", nullable=True)
    retirement_age: pd.Int64Dtype = count("Пенсионного возраста", nullable=True)
    psychologist: pd.BooleanDtype = answer("Педагог-психолог", nullable=True)
    trained_3y: pd.Int64Dtype = count("Прошли ПК за 3 года", nullable=True)
    computers: pd.Int64Dtype = count("Компьютеров для обучающихся", nullable=True)
    internet_mbps: float = number("Скорость интернета, Мбит/с", nullable=True)
    needs_repair: pd.BooleanDtype = answer("Требуется капитальный ремонт", nullable=True)
    spending_per_pupil: float = number("Расходы на одного обучающегося, тыс. руб.", nullable=True)

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
