"""Files made to harm, or broken as only files are: each is built here, byte by byte where libraries would refuse."""

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rsoko.reading.remarks import column_letters
from tests.binary import Failed, binary_workbook
from tests.workbooks import sheets_of, text_table, workbook

__all__ = ["HOSTILE", "Hostile", "with_parts"]

E = "engagement"
SHEET = "xl/worksheets/sheet1.xml"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    b"<!DOCTYPE x [<!ENTITY a 'haha'>"
    + b"".join(f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>".encode() for n in range(10))
    + b"]>"
)
NUMBER_ROW = b'<row r="%d"><c r="A%d"><v>430001</v></c></row>'


@dataclass(frozen=True)
class Hostile:
    """A file, and what is said of it: any of these codes, or nothing where it is accepted as it stands."""

    what: str
    build: Callable[[], bytes]
    codes: frozenset[str]


def with_parts(parts: Mapping[str, bytes | None], base: bytes | None = None, **kept: Callable[[bytes], bytes]) -> bytes:
    """A valid form with parts of its archive replaced, added or (None) left out; `sheet` changes the sheet of data."""
    target = io.BytesIO()
    source = io.BytesIO(base or workbook(sheets_of(E)))
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name in parts:
                continue
            content = old.read(name)
            new.writestr(name, kept["sheet"](content) if name == SHEET and "sheet" in kept else content)
        for name, content in parts.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[], bytes]:
    def change(xml: bytes) -> bytes:
        assert old in xml
        return xml.replace(old, new, 1)

    return lambda: with_parts({}, sheet=change)


def more_rows(rows: Callable[[], bytes]) -> Callable[[], bytes]:
    def build() -> bytes:
        return in_sheet(b"</sheetData>", rows() + b"</sheetData>")()

    return build


def after_data(xml: Callable[[], bytes]) -> Callable[[], bytes]:
    def build() -> bytes:
        return in_sheet(b"</sheetData>", b"</sheetData>" + xml())()

    return build


def archive(**options: object) -> Callable[[Mapping[str, bytes]], bytes]:
    def build(parts: Mapping[str, bytes]) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", **options) as new:  # type: ignore[arg-type]
            for name, content in parts.items():
                new.writestr(name, content)
        return target.getvalue()

    return build


def valid() -> bytes:
    return workbook(sheets_of(E))


def patched(place: bytes, offset: int, value: bytes) -> Callable[[], bytes]:
    """The valid form with bytes put over those at `offset` from the first (in a directory: every) `place`."""

    def build() -> bytes:
        data = bytearray(valid())
        start = data.find(place)
        while start >= 0:
            data[start + offset : start + offset + len(value)] = value
            start = data.find(place, start + 4)
        return bytes(data)

    return build


def overlapping() -> bytes:
    """An archive whose members are all the same packed bytes: small outside, large inside."""
    kernel = zipfile.ZipInfo("xl/workbook.xml")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(kernel, b"\0" * 9_000_000)
    data = bytearray(target.getvalue())
    start = data.find(b"PK\x01\x02")
    entry = bytes(data[start : data.find(b"PK\x05\x06")])
    count = 400
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(entry) * count, start, 0)
    return bytes(data[:start]) + entry * count + end


def laughing(xml: bytes) -> bytes:
    """The sheet of data with a cell whose text grows without end where entities are followed."""
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>&k;</t></is></c></row></sheetData>'
    return xml.replace(b"<worksheet", LAUGHS + b"<worksheet", 1).replace(b"</sheetData>", cell)


def twice() -> bytes:
    """The valid form with its sheet of data a second time, one row longer."""
    data = io.BytesIO(valid())
    with zipfile.ZipFile(data, "a") as book:
        xml = book.read(SHEET)
        book.writestr(SHEET, xml.replace(b"</sheetData>", NUMBER_ROW % (4, 4) + b"</sheetData>"))
    return data.getvalue()


def with_comment() -> bytes:
    data = io.BytesIO(valid())
    with zipfile.ZipFile(data, "a") as book:
        book.comment = b"x" * 65_000
    return data.getvalue()


def outside() -> bytes:
    with zipfile.ZipFile(io.BytesIO(valid())) as book:
        relations = book.read("xl/_rels/workbook.xml.rels")
    assert b"worksheets/sheet1.xml" in relations
    changed = relations.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd").replace(b"/xl/..", b"..")
    return with_parts({"xl/_rels/workbook.xml.rels": changed})


def letters(first: int, last: int) -> list[bytes]:
    """Names of columns."""
    return [column_letters(number - 1).encode() for number in range(first, last + 1)]


def ods(content: bytes) -> bytes:
    return archive()({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def ods_table(cells: bytes) -> bytes:
    names = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (short, short)
        for short in (b"office", b"table", b"text")
    )
    return b"<office:document-content %s><office:body><office:spreadsheet>%s</office:spreadsheet></office:body></office:document-content>" % (
        names, b'<table:table table:name="Data">%s</table:table>' % cells,
    )  # fmt: skip


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def case(what: str, build: Callable[[], bytes], *codes: str) -> Hostile:
    return Hostile(what, build, frozenset(codes))


DAMAGED = ("file-damaged", "file-not-workbook", "file-unreadable", "file-old-format")

HOSTILE = [
    # What is no table at all.
    case("пустой файл", lambda: b"", "file-empty"),
    case("один байт", lambda: b"P", "form-unclear"),
    case("мегабайт нулей", lambda: b"\0" * 2**20, "file-unreadable"),
    case("мегабайт шума", lambda: noise(2**20), *DAMAGED),
    case("двадцать один мегабайт", lambda: b"1" * 21 * 2**20, "file-too-big"),
    case("PDF", lambda: b"%PDF-1.7\n" + noise(1000), "file-unreadable"),
    case("рисунок", lambda: b"\x89PNG\r\n\x1a\n" + noise(1000), "file-unreadable"),
    case("программа", lambda: b"MZ\x90\x00" + noise(5000), "file-unreadable"),
    case("архив 7z", lambda: b"7z\xbc\xaf\x27\x1c" + noise(5000), "file-unreadable"),
    case("страница под видом книги", lambda: b"<html><table><tr><td>1</td></tr></table></html>", "file-unreadable"),
    case("таблица XML 2003 года", lambda: b'<?xml version="1.0"?><Workbook><Worksheet/></Workbook>', "file-unreadable"),
    # The archive.
    case("только начало архива", lambda: b"PK\x03\x04", "file-damaged"),
    case("обрезанная книга", lambda: valid()[:-300], "file-damaged"),
    case("обрезано начало", lambda: valid()[100:], *DAMAGED),
    case("пароль на архиве", patched(b"PK\x01\x02", 8, b"\x01\x00"), "file-protected"),
    case("неизвестное сжатие", patched(b"PK\x01\x02", 10, b"\x63\x00"), "file-damaged"),
    case("сжатие LZMA", lambda: archive(compression=zipfile.ZIP_LZMA)({"xl/workbook.xml": b"<a/>"}), "file-damaged"),
    case("бомба: десять гигабайт", lambda: with_parts({"xl/media/a.bin": b"\0" * 250_000_000}), "file-unpacks-too-big"),
    case("бомба: члены друг в друге", overlapping, "file-unpacks-too-big"),
    case("бомба: ложный размер", patched(b"PK\x01\x02", 24, b"\x01\x00\x00\x00"), "file-damaged", "file-unpacks-too-big"),
    case("архив в архиве", lambda: archive()({f"{n}.zip": valid() for n in range(30)}), "file-not-workbook"),
    case("документ Word", lambda: archive()({"word/document.xml": b"<w/>"}), "file-not-workbook"),
    case("двадцать тысяч членов", lambda: with_parts({f"junk/{n}": b"" for n in range(20_000)})),
    case("имена членов с ../", lambda: with_parts({"../../etc/cron.d/x": b"* * * * * root true", "/etc/passwd": b"x"})),
    case("дважды один член", twice, "file-damaged", "cell-empty"),
    case("длинное примечание архива", with_comment),
    case("нет листа, который назван", lambda: with_parts({SHEET: None}), "file-damaged"),
    case("нет связей книги", lambda: with_parts({"xl/_rels/workbook.xml.rels": None}), "file-damaged"),
    case("связь ведёт наружу", outside, "file-damaged"),
    # XML.
    case("миллиард смехов в листе", lambda: with_parts({}, sheet=laughing), "file-damaged", "note-ignored"),
    case("миллиард смехов в строках", lambda: with_parts({"xl/sharedStrings.xml": LAUGHS + b"<sst><si><t>&j;</t></si></sst>"}),
         "file-damaged", "headers-not-found"),
    case("внешняя сущность", in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet')),
    case("лист не закрыт", in_sheet(b"</sheetData>", b""), "file-damaged"),
    case("лист из одних тегов вглубь", lambda: with_parts({SHEET: b"<a>" * 300_000}), "file-damaged", "headers-not-found"),
    case("лист не в UTF-8", in_sheet(b"<sheetData>", b"<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>\xff\xfe</t></is></c></row>"),
         "file-damaged", "cell-empty", "headers-not-found", "bad-school-code"),
    case("атрибут в десять мегабайт", in_sheet(b"<sheetData>", b'<sheetPr codeName="' + b"a" * 10**7 + b'"/><sheetData>')),
    case("строка с номером до неба", more_rows(lambda: b'<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>'),
         "sheet-too-wide", "file-damaged"),
    case("строка с отрицательным номером", more_rows(lambda: b'<row r="-5"><c r="A-5"><v>1</v></c></row>'),
         "sheet-too-wide", "file-damaged", "file-too-heavy"),
    case("номер строки общего текста неверен", more_rows(lambda: b'<row r="9"><c r="A9" t="s"><v>77</v></c></row>'), "file-damaged"),
    case("нет стилей", lambda: with_parts({"xl/styles.xml": b"<styleSheet/>"})),
    case("ячейка текста в пять мегабайт", more_rows(lambda: b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + b"x" * 5_000_000
         + b"</t></is></c></row>"), "note-ignored"),
    # Sheets.
    case("ячейка в последнем углу", more_rows(lambda: b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "sheet-too-wide"),
    case("миллион строк", more_rows(lambda: b"".join(NUMBER_ROW % (n, n) for n in range(4, 1_000_004))), "too-many-rows", "sheet-too-wide"),
    case("миллион пустых строк", more_rows(lambda: b"".join(b'<row r="%d"/>' % n for n in range(4, 1_000_004)))),
    case("шестнадцать тысяч граф", in_sheet(b"</row>", b"".join(b"<c r=\"%s1\" t=\"inlineStr\"><is><t>x</t></is></c>" % name
         for name in letters(9, 16_384)) + b"</row>")),
    case("ложный размер листа", in_sheet(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')),
    case("объединён весь лист", after_data(lambda: b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    case("сто тысяч объединений", after_data(lambda: b"<mergeCells>" + b"".join(
         b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(10, 100_010)) + b"</mergeCells>")),
    case("четверть миллиона объединений одних ячеек", after_data(lambda: b"<mergeCells>"
         + b'<mergeCell ref="A2:H3"/>' * 250_000 + b"</mergeCells>"), "file-too-heavy"),
    case("объединение из ерунды", after_data(lambda: b'<mergeCells><mergeCell ref="QQQQQ:%%%"/></mergeCells>'), "file-damaged"),
    case("пятьсот листов", lambda: workbook(sheets_of(E) | {f"Л{n}": [["x"]] for n in range(500)}), "too-many-sheets"),
    case("имя листа с путём и кавычками", lambda: workbook(sheets_of(E) | {"..&'\"<x>": [["x"]]}), "sheet-ignored"),
    case("сто тысяч проверок ввода", after_data(lambda: b'<dataValidations>' + b"".join(
         b'<dataValidation type="list" sqref="A%d"><formula1>"x"</formula1></dataValidation>' % n for n in range(100_000))
         + b"</dataValidations>")),
    # What a spreadsheet program would run.
    case("макрос", lambda: with_parts({"xl/vbaProject.bin": COMPOUND + noise(3000)})),
    case("внешние ссылки", lambda: with_parts({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
    case("вложенный объект", lambda: with_parts({"xl/embeddings/oleObject1.bin": COMPOUND + noise(3000)})),
    case("запуск программы формулой", in_sheet(b"<v>200</v>", b"<f>cmd|' /C calc'!A0</f><v>200</v>")),
    case("формула без значения", in_sheet(b"<v>200</v>", b"<f>WEBSERVICE(\"http://example.org\")</f>"), "formula-no-value"),
    case("ссылка на файл", after_data(lambda: b'<hyperlinks><hyperlink ref="A1" display="x" location="file:///etc/passwd"/></hyperlinks>')),
    # Other formats.
    case("пароль на книге", lambda: COMPOUND + noise(2000) + "EncryptedPackage".encode("utf-16-le") + noise(2000), "file-protected"),
    case("старый формат: только начало", lambda: COMPOUND, "file-old-format"),
    case("старый формат: шум", lambda: COMPOUND + noise(50_000), "file-old-format", "file-damaged"),
    case("ODS из ничего", lambda: ods(b""), "file-damaged", "form-unclear"),
    case("ODS: повтор до последней графы", lambda: ods(ods_table(b'<table:table-row table:number-rows-repeated="1048576">'
         b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p>'
         b"</table:table-cell></table:table-row>")), "sheet-too-wide", "file-too-heavy", "too-many-rows", "file-damaged"),
    case("ODS: миллиард смехов", lambda: ods(LAUGHS + ods_table(b"<table:table-row><table:table-cell><text:p>&j;</text:p>"
         b"</table:table-cell></table:table-row>")), "file-damaged", "form-unclear", "file-too-heavy"),
    case("ODS: объединение до неба", lambda: ods(ods_table(b"<table:table-row><table:table-cell office:value-type='string' "
         b"table:number-rows-spanned='999999999999' table:number-columns-spanned='999999999'><text:p>x</text:p>"
         b"</table:table-cell></table:table-row>")), "form-unclear", "file-damaged"),
    case("XLSB: ошибка в последнем углу", lambda: binary_workbook({"Данные": [[None]] * 1_048_575 + [[None] * 16_383 + [Failed("#N/A")]]}),
         "sheet-too-wide", "too-many-rows"),
    case("XLSB: четверть миллиона объединений", lambda: binary_workbook(sheets_of(E), merged=[(1, 0, 2, 7)] * 250_000),
         "file-too-heavy"),
    case("XLSB из шума", lambda: archive()({"xl/workbook.bin": noise(5000)}), "file-damaged", "file-too-heavy"),
    # Text tables.
    case("миллион строк CSV", lambda: text_table(E) + b"430001;2026\r\n" * 10**6, "too-many-rows"),
    case("одна строка в двадцать мегабайт", lambda: b"x" * (20 * 2**20 - 1), "file-damaged", "form-unclear"),
    case("миллион граф CSV", lambda: b";" * 10**6, "file-damaged", "sheet-too-wide"),
    case("миллион граф и строк CSV", lambda: b";" * 10**6 + b"\n;" * 10**6, "file-damaged", "sheet-too-wide"),
    case("кавычка до конца файла", lambda: text_table(E) + b'"' + b"y\n" * 10**6, "file-damaged"),
    case("нулевые байты в CSV", lambda: text_table(E).replace(b"200", b"2\x0000"), "file-unreadable"),
    case("только знак порядка байтов", lambda: b"\xef\xbb\xbf", "form-unclear"),
    case("знаки направления письма", lambda: text_table(E).replace(b"430001", "\u202e430001".encode()), "bad-school-code",
         "sender-unclear"),
    case("числа, которых не бывает", lambda: text_table(E).replace(b"200", b"1e400").replace(b"1234", b"NaN"), "not-number"),
    case("цифры другой письменности", lambda: text_table(E).replace(b"200", "٢٠٠".encode()), "not-number"),
    case("число длиной в тысячу цифр", lambda: text_table(E).replace(b"200", b"9" * 1000), "not-number"),
    case("формула в CSV", lambda: text_table(E).replace(b"200", b"=cmd|'/C calc'!A0"), "formula-no-value"),
]  # fmt: skip
