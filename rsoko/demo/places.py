"""Municipalities of the Kirov region by their real names; educational districts are invented."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Floats, Ints

__all__ = ["DISTRICTS", "PLACES", "Place", "district_frame", "municipality_frame", "shares_of"]


class Place(NamedTuple):
    """A municipality: `weight` schools in a region of 480, `town` of them in the centre."""

    name: str
    district: str
    centre: str
    weight: int
    town: int


DISTRICTS = {
    "1": "Северный образовательный округ",
    "2": "Северо-Восточный образовательный округ",
    "3": "Восточный образовательный округ",
    "4": "Центральный образовательный округ",
    "5": "Западный образовательный округ",
    "6": "Юго-Западный образовательный округ",
    "7": "Южный образовательный округ",
    "8": "Юго-Восточный образовательный округ",
}

PLACES = (
    Place("городской округ город Киров", "4", "г. Киров", 58, 50),
    Place("городской округ город Вятские Поляны", "8", "г. Вятские Поляны", 7, 7),
    Place("городской округ город Котельнич", "5", "г. Котельнич", 5, 5),
    Place("городской округ город Кирово-Чепецк", "4", "г. Кирово-Чепецк", 12, 12),
    Place("городской округ город Слободской", "3", "г. Слободской", 7, 7),
    Place("городской округ ЗАТО Первомайский", "1", "пгт Первомайский", 1, 1),
    Place("Арбажский муниципальный округ", "6", "пгт Арбаж", 6, 1),
    Place("Афанасьевский муниципальный округ", "2", "пгт Афанасьево", 11, 1),
    Place("Белохолуницкий муниципальный район", "2", "г. Белая Холуница", 11, 2),
    Place("Богородский муниципальный округ", "3", "пгт Богородское", 5, 1),
    Place("Верхнекамский муниципальный округ", "2", "г. Кирс", 13, 3),
    Place("Верхошижемский муниципальный район", "7", "пгт Верхошижемье", 7, 1),
    Place("Вятскополянский муниципальный район", "8", "г. Сосновка", 16, 3),
    Place("Даровской муниципальный район", "5", "пгт Даровской", 8, 1),
    Place("Зуевский муниципальный район", "3", "г. Зуевка", 12, 3),
    Place("Кикнурский муниципальный округ", "6", "пгт Кикнур", 7, 2),
    Place("Кильмезский муниципальный район", "8", "пгт Кильмезь", 10, 1),
    Place("Кирово-Чепецкий муниципальный район", "4", "г. Кирово-Чепецк", 13, 0),
    Place("Котельничский муниципальный район", "5", "г. Котельнич", 13, 0),
    Place("Куменский муниципальный район", "4", "пгт Кумёны", 11, 2),
    Place("Лебяжский муниципальный округ", "7", "пгт Лебяжье", 6, 1),
    Place("Лузский муниципальный округ", "1", "г. Луза", 9, 3),
    Place("Малмыжский муниципальный район", "8", "г. Малмыж", 17, 2),
    Place("Мурашинский муниципальный округ", "1", "г. Мураши", 7, 2),
    Place("Нагорский муниципальный район", "1", "пгт Нагорск", 8, 1),
    Place("Немский муниципальный округ", "8", "пгт Нема", 6, 1),
    Place("Нолинский муниципальный район", "7", "г. Нолинск", 11, 2),
    Place("Омутнинский муниципальный район", "2", "г. Омутнинск", 16, 5),
    Place("Опаринский муниципальный округ", "1", "пгт Опарино", 8, 1),
    Place("Оричевский муниципальный район", "4", "пгт Оричи", 16, 3),
    Place("Орловский муниципальный район", "5", "г. Орлов", 8, 2),
    Place("Пижанский муниципальный округ", "6", "пгт Пижанка", 7, 1),
    Place("Подосиновский муниципальный район", "1", "пгт Подосиновец", 9, 2),
    Place("Санчурский муниципальный округ", "6", "пгт Санчурск", 7, 1),
    Place("Свечинский муниципальный округ", "5", "пгт Свеча", 5, 1),
    Place("Слободской муниципальный район", "3", "пгт Вахруши", 15, 2),
    Place("Советский муниципальный район", "7", "г. Советск", 12, 3),
    Place("Сунский муниципальный район", "7", "пгт Суна", 6, 1),
    Place("Тужинский муниципальный район", "6", "пгт Тужа", 7, 1),
    Place("Унинский муниципальный округ", "3", "пгт Уни", 8, 1),
    Place("Уржумский муниципальный район", "7", "г. Уржум", 17, 3),
    Place("Фалёнский муниципальный округ", "3", "пгт Фалёнки", 8, 1),
    Place("Шабалинский муниципальный округ", "5", "пгт Ленинское", 8, 1),
    Place("Юрьянский муниципальный район", "1", "пгт Юрья", 11, 2),
    Place("Яранский муниципальный район", "6", "г. Яранск", 15, 3),
)


def district_frame() -> pd.DataFrame:
    """Educational districts: code, name."""
    return pd.DataFrame({"code": list(DISTRICTS), "name": list(DISTRICTS.values())})


def municipality_frame() -> pd.DataFrame:
    """Municipalities: code "01".."45", name, district."""
    return pd.DataFrame(
        {
            "code": [f"{number:02d}" for number in range(1, len(PLACES) + 1)],
            "name": [place.name for place in PLACES],
            "district": [place.district for place in PLACES],
        }
    )


def shares_of(schools: int) -> tuple[Ints, Ints]:
    """How many schools each municipality has, and how many of these are in its town."""
    weights = np.array([place.weight for place in PLACES], dtype=np.float64)
    # Nobody is left without a school while there are enough to go round.
    certain = 1 if schools >= len(PLACES) else 0
    counts = certain + _split(schools - certain * len(PLACES), weights - certain)
    town = np.array([place.town for place in PLACES], dtype=np.float64) / weights
    return counts, np.round(counts * town).astype(np.int64)


def _split(total: int, weights: Floats) -> Ints:
    """Split a whole number by weights so that the parts add up (largest remainder)."""
    exact = total * weights / weights.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    largest = np.argsort(parts - exact, kind="stable")[: total - int(parts.sum())]
    parts[largest] += 1
    return parts
