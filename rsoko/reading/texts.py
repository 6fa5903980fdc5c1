"""Everything that may be said about a file: code, text, what to do."""

from enum import StrEnum
from typing import NamedTuple

from rsoko.reading.remarks import Remark
from schemas.terms import Severity

__all__ = ["TEXTS", "WARNINGS", "RemarkCode", "Text", "remark"]


class RemarkCode(StrEnum):
    """Codes of remarks; rules between columns bring their own codes from the forms."""

    FILE_EMPTY = "file-empty"
    FILE_TOO_BIG = "file-too-big"
    FILE_PROTECTED = "file-protected"
    FILE_OLD_FORMAT = "file-old-format"
    FILE_DAMAGED = "file-damaged"
    FILE_NOT_WORKBOOK = "file-not-workbook"
    FILE_UNPACKS_TOO_BIG = "file-unpacks-too-big"
    FILE_UNREADABLE = "file-unreadable"
    LETTERS_SPOILED = "letters-spoiled"
    FILE_TOO_HEAVY = "file-too-heavy"
    TOO_MANY_SHEETS = "too-many-sheets"
    TOO_MANY_ROWS = "too-many-rows"
    SHEET_TOO_WIDE = "sheet-too-wide"
    SHEET_MISSING = "sheet-missing"
    SHEET_IGNORED = "sheet-ignored"
    SHEET_OF_OTHER_FORM = "sheet-of-other-form"
    SHEET_HIDDEN = "sheet-hidden"
    ROWS_HIDDEN = "rows-hidden"
    HEADERS_NOT_FOUND = "headers-not-found"
    ROWS_IN_ONE_CELL = "rows-in-one-cell"
    HEADER_MISSING = "header-missing"
    HEADER_TWICE = "header-twice"
    NO_ROWS = "no-rows"
    ROW_TOO_LONG = "row-too-long"
    COLUMN_IGNORED = "column-ignored"
    NOTE_IGNORED = "note-ignored"
    PASSPORT_INCOMPLETE = "passport-incomplete"
    PASSPORT_TWICE = "passport-twice"
    FORM_UNKNOWN = "form-unknown"
    FORM_MISMATCH = "form-mismatch"
    FORM_UNCLEAR = "form-unclear"
    VERSION_UNKNOWN = "version-unknown"
    PASSPORT_YEAR = "passport-year"
    YEAR_MISMATCH = "year-mismatch"
    YEAR_UNCLEAR = "year-unclear"
    SENDER_UNKNOWN = "sender-unknown"
    SENDER_AMBIGUOUS = "sender-ambiguous"
    SENDER_MISMATCH = "sender-mismatch"
    SENDER_UNCLEAR = "sender-unclear"
    CELL_EMPTY = "cell-empty"
    CELL_MERGED = "cell-merged"
    FORMULA_ERROR = "formula-error"
    FORMULA_NO_VALUE = "formula-no-value"
    DATE_FOR_NUMBER = "date-for-number"
    NOT_NUMBER = "not-number"
    LETTER_FOR_DIGIT = "letter-for-digit"
    NOT_WHOLE = "not-whole"
    NEGATIVE = "negative"
    OUT_OF_RANGE = "out-of-range"
    BAD_SCHOOL_CODE = "bad-school-code"
    BAD_YEAR = "bad-year"
    BAD_WORD = "bad-word"
    BAD_ANSWER = "bad-answer"
    BAD_DATE = "bad-date"
    BAD_CODE = "bad-code"
    BAD_PSEUDONYM = "bad-pseudonym"
    PERSON_NAMED = "person-named"
    OTHER_YEAR = "other-year"
    SCHOOL_UNKNOWN = "school-unknown"
    SCHOOL_NOT_OPEN = "school-not-open"
    SCHOOL_FOREIGN = "school-foreign"
    SCHOOL_MISNAMED = "school-misnamed"
    ROW_TWICE = "row-twice"
    REFERENCE_UNKNOWN = "reference-unknown"
    REGISTRY_NOT_WORKBOOK = "registry-not-workbook"


class Text(NamedTuple):
    """What is wrong and what to do about it."""

    text: str
    cure: str


_Code = RemarkCode
_OPEN_AND_SAVE = "Откройте файл в табличном редакторе, сохраните его как «Книга Excel (.xlsx)» и отправьте снова."
_NAME_IT = "Проверьте код по реестру организаций."

TEXTS: dict[RemarkCode, Text] = {
    _Code.FILE_EMPTY: Text("Файл пуст (0 байт).", "Проверьте вложение и отправьте файл ещё раз."),
    _Code.FILE_TOO_BIG: Text(
        "Файл слишком велик: {size} МБ при допустимых {limit} МБ.",
        "Удалите рисунки и лишние листы; один файл — одна форма за один год.",
    ),
    _Code.FILE_PROTECTED: Text(
        "Файл защищён паролем.", "Снимите пароль (Файл → Сведения → Защита книги) и отправьте снова."
    ),
    _Code.FILE_OLD_FORMAT: Text("Файл старого формата повреждён или не является книгой Excel.", _OPEN_AND_SAVE),
    _Code.FILE_DAMAGED: Text("Файл повреждён или загружен не полностью: {reason}.", _OPEN_AND_SAVE),
    _Code.FILE_NOT_WORKBOOK: Text("Это архив или документ другого вида, а не книга Excel.", _OPEN_AND_SAVE),
    _Code.FILE_UNPACKS_TOO_BIG: Text(
        "Файл при распаковке слишком велик (допустимо {limit} МБ): он не будет открыт.",
        "Перенесите данные в чистый бланк формы и отправьте его.",
    ),
    _Code.FILE_UNREADABLE: Text("{found}.", _OPEN_AND_SAVE),
    _Code.LETTERS_SPOILED: Text(
        "Буквы в файле испорчены: текст в кодировке UTF-8 был открыт или дополнен как Windows-1251 и сохранён.",
        "Отправьте исходный файл, не открывая его в табличном редакторе, или заполните чистый бланк формы.",
    ),
    _Code.FILE_TOO_HEAVY: Text(
        "Файл не удалось прочитать: на это понадобилось бы слишком много времени или памяти.",
        "Перенесите данные в чистый бланк формы и отправьте его.",
    ),
    _Code.TOO_MANY_SHEETS: Text(
        "В книге {count} листов, допустимо не больше {limit}.", "Оставьте листы «Паспорт» и «Данные»."
    ),
    _Code.TOO_MANY_ROWS: Text(
        "На листе «{sheet}» {rows} строк, допустимо не больше {limit}.",
        "Удалите лишние строки под таблицей (или разделите файл) и отправьте снова.",
    ),
    _Code.SHEET_TOO_WIDE: Text(
        "Лист «{sheet}» слишком велик: есть заполненная ячейка {cell}.",
        "Удалите всё, что стоит вне таблицы, и отправьте файл снова.",
    ),
    _Code.SHEET_MISSING: Text(
        "В книге нет листа «{sheet}»; есть листы: {found}.",
        "Назовите лист с таблицей «{sheet}» или возьмите чистый бланк.",
    ),
    _Code.SHEET_IGNORED: Text(
        "Лист «{sheet}» не похож на таблицу формы и не учтён.",
        "Если на нём есть данные, перенесите их на лист «Данные».",
    ),
    _Code.SHEET_OF_OTHER_FORM: Text(
        "Лист «{sheet}» — это другая форма («{form}»), он не учтён: в одном файле одна форма.",
        "Отправьте этот лист отдельным файлом, в чистом бланке той формы.",
    ),
    _Code.SHEET_HIDDEN: Text(
        "Скрытый лист «{sheet}» не учтён.", "Если его данные нужны, отобразите лист; если нет, удалите его."
    ),
    _Code.ROWS_HIDDEN: Text(
        "На листе «{sheet}» есть скрытые строки с данными ({rows}); они учтены.",
        "Отобразите строки (или снимите фильтр) и проверьте их: лишние удалите.",
    ),
    _Code.HEADERS_NOT_FOUND: Text(
        "Не найдена строка заголовков таблицы.", "Заголовки граф должны стоять одной строкой, как в бланке: {titles}."
    ),
    _Code.ROWS_IN_ONE_CELL: Text(
        "Вся строка таблицы стоит в одной ячейке: графы не разделены.",
        "Выделите эту графу, разделите её (Данные → Текст по столбцам) и сохраните файл как «Книга Excel (.xlsx)».",
    ),
    _Code.HEADER_MISSING: Text(
        "Нет графы «{title}».", "Добавьте графу в таблицу: заголовок должен быть таким же, как в бланке."
    ),
    _Code.HEADER_TWICE: Text("Графа «{title}» встречается дважды: первая — в ячейке {other}.", "Оставьте одну из них."),
    _Code.NO_ROWS: Text("В таблице нет ни одной строки с данными.", "Заполните таблицу под строкой заголовков."),
    _Code.ROW_TOO_LONG: Text(
        "В строке больше значений, чем граф в заголовке: значения сдвинуты.",
        "Если внутри значения стоит знак, которым разделены графы (например, запятая в дробном числе), сохраните "
        "таблицу как «Книга Excel (.xlsx)» или CSV с точкой с запятой.",
    ),
    _Code.COLUMN_IGNORED: Text(
        "Графа «{title}» не входит в форму и не учтена.", "Если данные важны, внесите их в графы формы."
    ),
    _Code.NOTE_IGNORED: Text(
        "Строка с текстом «{raw}» не учтена: в ней нет данных.", "Если это строка данных, заполните её графы."
    ),
    _Code.PASSPORT_INCOMPLETE: Text("В паспорте не указано: {label}.", "Заполните строку «{label}» листа «Паспорт»."),
    _Code.PASSPORT_TWICE: Text(
        "В паспорте дважды указано «{label}»: «{first}» ({cell}) и «{second}».", "Оставьте одну из строк."
    ),
    _Code.FORM_UNKNOWN: Text("Неизвестная форма «{raw}».", "Впишите в паспорт название или ключ формы: {known}."),
    _Code.FORM_MISMATCH: Text(
        "В паспорте указана форма «{passport}», а файл подан как «{given}».", "Исправьте паспорт или ключ --form."
    ),
    _Code.FORM_UNCLEAR: Text(
        "Не удалось понять, какая это форма: паспорта нет, а заголовки граф не подходят ни к одной форме.",
        "Заполните лист «Паспорт» или укажите форму ключом --form ({known}).",
    ),
    _Code.VERSION_UNKNOWN: Text(
        "Версия формы «{raw}» не поддерживается.", "Возьмите действующий бланк (версия {known})."
    ),
    _Code.PASSPORT_YEAR: Text("Год в паспорте не читается: «{raw}».", "Впишите учебный год: 2026 или 2025/26."),
    _Code.YEAR_MISMATCH: Text(
        "В паспорте указан {passport} год, а файл подан за {given} год.", "Исправьте паспорт или ключ --year."
    ),
    _Code.YEAR_UNCLEAR: Text(
        "Не удалось понять, за какой год файл: паспорта нет, в строках {found}.",
        "Один файл — один год: укажите его в паспорте или ключом --year.",
    ),
    _Code.SENDER_UNKNOWN: Text(
        "Отправителя с кодом «{raw}» нет в реестре.", "Впишите код своего муниципалитета или образовательного округа."
    ),
    _Code.SENDER_AMBIGUOUS: Text(
        "Код отправителя {raw} записан числом и подходит нескольким: {found}.",
        "Впишите код как текст, со всеми нулями впереди.",
    ),
    _Code.SENDER_MISMATCH: Text(
        "В паспорте указан отправитель «{passport}», а файл подан от «{given}».", "Исправьте паспорт или ключ --sender."
    ),
    _Code.SENDER_UNCLEAR: Text(
        "Не удалось понять, кто отправитель: паспорта нет, {found}.",
        "Укажите код отправителя в паспорте или ключом --sender.",
    ),
    _Code.CELL_EMPTY: Text("Не заполнена обязательная графа «{title}».", "Впишите значение{or_else}."),
    _Code.CELL_MERGED: Text(
        "Ячейка объединена с ячейкой {raw}: неясно, к какой строке и графе относится значение.",
        "Снимите объединение ячеек и впишите каждое значение в свою ячейку.",
    ),
    _Code.FORMULA_ERROR: Text("Формула вернула ошибку {raw}.", "Исправьте формулу или впишите само число."),
    _Code.FORMULA_NO_VALUE: Text(
        "В ячейке формула без вычисленного значения: {raw}.",
        "Откройте файл, дайте ему пересчитаться и сохраните, либо впишите число.",
    ),
    _Code.DATE_FOR_NUMBER: Text(
        "В графе «{title}» стоит дата или время ({raw}): табличный редактор превратил в дату то, что было введено.",
        "Задайте ячейке числовой формат и впишите число заново.",
    ),
    _Code.NOT_NUMBER: Text(
        "В графе «{title}» не число: «{raw}».", "Впишите число цифрами, без слов и знаков{or_none}."
    ),
    _Code.LETTER_FOR_DIGIT: Text(
        "В графе «{title}» среди цифр стоит буква: «{raw}».",
        "Впишите значение цифрами: вместо буквы О — ноль, вместо буквы З — три, вместо букв l и I — единицу.",
    ),
    _Code.NOT_WHOLE: Text("В графе «{title}» должно быть целое число, а стоит {raw}.", "Впишите целое число."),
    _Code.NEGATIVE: Text("В графе «{title}» отрицательное число: {raw}.", "Впишите число не меньше нуля."),
    _Code.OUT_OF_RANGE: Text("В графе «{title}» недопустимое число {raw}.", "Допустимо от {low} до {high}."),
    _Code.BAD_SCHOOL_CODE: Text(
        "«{raw}» — не код школы.", "Код ОО — шесть цифр, например 430101 (можно edu430101 или sch430101)."
    ),
    _Code.BAD_YEAR: Text("«{raw}» — не учебный год.", "Впишите год как 2025/26, 2025/2026, 2025-2026 или 2026."),
    _Code.BAD_WORD: Text("В графе «{title}» стоит «{raw}».", "Допустимо только: {known}."),
    _Code.BAD_ANSWER: Text("В графе «{title}» стоит «{raw}».", "Впишите «да» или «нет»."),
    _Code.BAD_DATE: Text("В графе «{title}» не дата: «{raw}».", "Впишите дату как 31.05.2026."),
    _Code.BAD_CODE: Text("«{raw}» не годится как код.", "Код — до 16 латинских букв, цифр, знаков «-» и «_»."),
    _Code.BAD_PSEUDONYM: Text(
        "«{raw}» не годится как код педагога.",
        "Код — до 24 букв, цифр, пробелов, точек и дефисов, например П-001.",
    ),
    # What stands in the cell is not repeated: it may name a person.
    _Code.PERSON_NAMED: Text(
        "В графе «{title}» похоже, что указаны персональные данные (фамилия, имя, телефон или номер документа).",
        "Замените их условным кодом, например П-001: форма заполняется без персональных данных.",
    ),
    _Code.OTHER_YEAR: Text(
        "Строка за {raw} год, а файл — за {year} год.",
        "Все строки файла относятся к одному году: исправьте год или перенесите строку.",
    ),
    _Code.SCHOOL_UNKNOWN: Text("Школы с кодом {raw} нет в реестре.", _NAME_IT),
    _Code.SCHOOL_NOT_OPEN: Text(
        "Школа {raw} ({name}) не работала в {year} учебном году: {dates}.", "Удалите строку или исправьте код школы."
    ),
    _Code.SCHOOL_FOREIGN: Text(
        "Школа {raw} ({name}) относится к муниципалитету «{owner}», а файл подал отправитель «{sender}».",
        "Удалите строку или исправьте код школы.",
    ),
    _Code.SCHOOL_MISNAMED: Text(
        "Код {raw} — это «{name}», а в ячейке рядом с ним стоит «{said}».",
        "Выберите школу из списка заново или оставьте в ячейке только верный код.",
    ),
    _Code.ROW_TWICE: Text(
        "Строка повторяет другую ({other}): совпадают графы {titles}.", "Оставьте одну из строк с верными числами."
    ),
    _Code.REGISTRY_NOT_WORKBOOK: Text(
        "Файл «{name}» — не книга Excel.",
        "Реестр — книга .xlsx с листами districts, municipalities, schools, contacts.",
    ),
    _Code.REFERENCE_UNKNOWN: Text(
        "Кода «{raw}» нет на листе «{sheet}».", "Исправьте код или добавьте строку на тот лист."
    ),
}

WARNINGS = frozenset(
    {
        _Code.COLUMN_IGNORED,
        _Code.NOTE_IGNORED,
        _Code.SHEET_IGNORED,
        _Code.SHEET_OF_OTHER_FORM,
        _Code.SHEET_HIDDEN,
        _Code.ROWS_HIDDEN,
    }
)


_LONGEST = 600


def _shortened(value: object) -> object:
    """What stands in a cell may be megabytes long; a remark shows enough to find it."""
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def remark(code: RemarkCode, cell: str | None = None, /, **values: object) -> Remark:
    """Say something about a file: the text and the cure of a code with its values filled in."""
    text = TEXTS[code]
    values = {name: _shortened(value) for name, value in values.items()}
    severity = Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Remark(code.value, cell, text.text.format_map(values), severity, text.cure.format_map(values))
