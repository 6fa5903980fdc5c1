"""What the sheet «Инструкция» says: who fills a form in, by when, how, what not to do, how to send it."""

from rsoko.campaigns.plans import campaign_of_form
from rsoko.forms.blank import Blank, blank_name
from rsoko.intake.cells import EMPTY_MARKS
from schemas.deficits import GROUPS, ITEMS, SCALE
from schemas.forms import FORMS
from schemas.sheets import DATA_SHEET, PASSPORT_SHEET
from schemas.terms import FormKey

__all__ = ["COLOURS", "how_to_fill", "how_to_send", "questionnaire", "what_not_to_do", "who_and_when"]

_BODY = "Муниципальный орган управления образованием"
_WHO = {
    FormKey.ASSESSMENTS: f"{_BODY} — по результатам оценочных процедур в своих школах.",
    FormKey.ENGAGEMENT: f"{_BODY} — по сведениям своих школ, одна строка на школу.",
    FormKey.CONDITIONS: f"{_BODY} — по социальным паспортам своих школ, одна строка на школу.",
    FormKey.DEFICITS: "Педагоги отвечают на вопросы самоанализа в своих школах; школа передаёт ответы под условными "
    "кодами; муниципальный орган управления образованием собирает их в этот бланк.",
    FormKey.PARTICIPATION: f"{_BODY} — по сведениям своих школ, одна строка на школу.",
    FormKey.MEASURES: f"{_BODY} — по планам школ, включённых в перечень по итогам выявления этого года; "
    "строка — одно мероприятие одной школы.",
}
_ROW = {
    FormKey.ASSESSMENTS: "Строка — одна школа, процедура, предмет и класс. Школ, классов и предметов, по которым "
    "процедуры не было, в таблице быть не должно.",
    FormKey.DEFICITS: "Строка — один педагог и один предмет. Вопрос, на который педагог не ответил, остаётся пустым.",
    FormKey.MEASURES: "Строка — одно мероприятие. Номер мероприятия в пределах школы не повторяется.",
}
# Look of the colour by its name in the styles, and what it means.
COLOURS = (
    ("missing", "обязательная графа ещё не заполнена"),
    ("impossible", "такого значения в этой графе быть не может"),
    ("broken", "нарушено правило между графами, например часть больше целого"),
    ("twice", "строка повторяет другую"),
)


def who_and_when(blank: Blank) -> list[str]:
    """Who fills the form in, and by when."""
    key = blank.definition.key
    campaign = campaign_of_form(key, blank.year)
    title = campaign.monitoring.label
    if key is FormKey.MEASURES:
        when = (
            f"Мониторинг «{title}»: сведения об исполнении представляются, когда закончились все мероприятия "
            f"плана, и не позже {campaign.last:%d.%m.%Y}."
        )
    else:
        when = f"Мониторинг «{title}»: с {campaign.first:%d.%m.%Y} по {campaign.last:%d.%m.%Y}."
    lines = [
        f"Кто заполняет. {_WHO[key]}",
        f"Когда. {when} Срок представления бланка указан в сопроводительном письме и не выходит за эти пределы; "
        "если он приходится на выходной, бланк представляется в последний рабочий день перед ним.",
    ]
    if key is FormKey.ASSESSMENTS:
        lines.append("Сведения за прошлые годы подаются отдельными бланками, в срок из сопроводительного письма.")
    return lines


def how_to_fill(blank: Blank) -> list[str]:
    """The order of work."""
    key = blank.definition.key
    year = f"Все строки бланка относятся к одному году: {blank.year}."
    if blank.definition.row_a_school:
        rows = (
            f"На листе «{DATA_SHEET}» для каждой школы уже есть строка с кодом и годом: впишите остальное. "
            "Наименование школы видно в примечании к коду и на листе «Справочник»."
        )
        drop = "Если школа сведений не представляет, удалите её строку целиком: незаполненная строка — ошибка."
        lines = [rows, drop]
    else:
        lines = [
            f"Заполняйте лист «{DATA_SHEET}» подряд, без пропусков. {_ROW[key]}",
            "Школа выбирается из списка по коду и наименованию; можно вписать и один код. Школу и год копируйте вниз "
            "(Ctrl+C, Ctrl+V), не протягивайте: протянутый код меняется.",
        ]
    marks = ", ".join(f"«{mark}»" for mark in sorted(EMPTY_MARKS, reverse=True) if mark in ("-", "н/д"))
    return [
        *lines,
        year,
        f"Нет данных — оставьте ячейку пустой или напишите {marks}: это не ноль. Ноль пишется, когда никого нет. "
        "Обязательные графы (синий заголовок) пустыми не оставляют.",
        "Целые числа пишите цифрами, дробные — с запятой (12,5), даты — как 31.05.2026.",
        "Данные из другой таблицы вставляйте как значения (Специальная вставка — Значения): так сохраняются списки "
        "и подсказки. Подсказки — в примечаниях к заголовкам граф.",
        f"Лист «{PASSPORT_SHEET}» уже заполнен: по нему система узнаёт форму, год и отправителя.",
    ]


def what_not_to_do(blank: Blank) -> list[str]:
    """What spoils a file."""
    personal = "Не указывайте персональные данные: фамилии, имена, телефоны, номера документов, адреса почты."
    if blank.definition.key is FormKey.DEFICITS:
        personal += " Педагог обозначается условным кодом; список кодов и фамилий хранится в школе."
    return [
        f"Не переименовывайте листы «{DATA_SHEET}» и «{PASSPORT_SHEET}», не меняйте и не удаляйте заголовки граф.",
        "Не объединяйте ячейки, не вставляйте промежуточные итоги, примечания и подписи в таблицу.",
        "Не добавляйте граф: чего нет в форме, учтено не будет.",
        personal,
        "Не ставьте пароль на файл и не сохраняйте его в старом формате .xls или в PDF.",
    ]


def how_to_send(blank: Blank) -> list[str]:
    """How the file goes back, and what becomes of it."""
    name = blank_name(blank.definition.key, blank.year, blank.municipality)
    return [
        f"Сохраните файл как «Книга Excel (.xlsx)»; имя файла — {name}.",
        "Отправьте его ответом на письмо, с которым получен бланк, или способом из сопроводительного письма. "
        "Один файл — одна форма за один год.",
        "Файл с ошибкой отклоняется целиком; все ошибки называются сразу, с адресами ячеек. Исправьте их и отправьте "
        "файл снова.",
        "Исправленный файл за тот же год заменяет отправленный ранее, поэтому в нём должны быть все строки, а не "
        "только исправленные.",
    ]


def questionnaire() -> tuple[list[tuple[str, str]], str]:
    """Groups of the questions of teachers with the headers of their columns, and the scale of the answers."""
    columns = FORMS[FormKey.DEFICITS].columns
    groups = []
    for group, about in GROUPS.items():
        titles = [columns[item].title for item in ITEMS[group]]
        groups.append((f"{titles[0]}–{titles[-1]}", about[0].upper() + about[1:]))
    scale = "; ".join(f"{answer} — {meaning}" for answer, meaning in SCALE.items())
    return groups, f"{scale}. Пустая ячейка — нет ответа, это не ноль."
