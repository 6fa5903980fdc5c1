"""Names of the sheets of a form."""

__all__ = ["DATA_SHEET", "ERRORS_SHEET", "GROUNDS_SHEET", "PASSPORT_SHEET", "SIDE_SHEETS"]

DATA_SHEET = "Данные"
PASSPORT_SHEET = "Паспорт"
ERRORS_SHEET = "Ошибки"
GROUNDS_SHEET = "Основания"
# What stands in a workbook for its reader only: the list in a marked copy, the explanations of a blank form, the
# grounds of a drafted plan.
SIDE_SHEETS = (ERRORS_SHEET, "Инструкция", "Справочник", GROUNDS_SHEET)
