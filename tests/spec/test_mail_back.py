"""What comes back: which message means that a letter did not arrive, that it did, or nothing at all."""

import pytest

from rsoko.incoming import MOST_BYTES, read_mail
from tests import letters_back as back

OURS = (back.REFERENCE,)


@pytest.mark.parametrize(
    ("message", "kind", "why"),
    [
        (back.POSTFIX, "bounce", "такого адреса нет (5.1.1)"),
        (back.POSTFIX_EXPIRED, "bounce", "сервер получателя не отвечает (4.4.1)"),
        (back.POSTFIX_DELAYED, "delay", "сервер получателя не отвечает (4.4.1)"),
        (back.EXIM, "bounce", "ящик переполнен (5.2.2)"),
        (back.EXIM_OLD, "bounce", "адрес не найден или сервер отказал (550)"),
        (back.EXIM_OLD_DELAYED, "delay", "причина не названа"),
        (back.EXCHANGE, "bounce", "домен не принимает почту (5.1.10)"),
        (back.YANDEX, "bounce", "сервер получателя отказал по своим правилам (5.7.1)"),
        (back.MAIL_RU, "bounce", "адрес не найден или сервер отказал (550)"),
        (back.QMAIL, "bounce", "сервер получателя отказал по своим правилам (5.7.1)"),
        (back.INTERNATIONAL, "bounce", "почтового домена нет или он записан неверно (5.1.2)"),
        (back.TWO_RECIPIENTS, "bounce", "ящик отключён (5.2.1)"),
        (back.DELIVERED, "notice", ""),
    ],
)
def test_a_report_names_the_letter_and_says_why_in_russian(message: bytes, kind: str, why: str) -> None:
    reading = read_mail(message)
    assert (reading.kind.value, reading.reason, reading.references) == (kind, why, OURS)


def test_a_report_about_something_else_names_nothing() -> None:
    assert read_mail(back.NOT_OURS).references == ()


@pytest.mark.parametrize(
    ("message", "kind", "codes"),
    [
        (back.REPLY, "reply", (back.CODE,)),
        (back.REPLY_IN_SUBJECT, "reply", (back.CODE,)),
        (back.REPLY_HTML, "reply", (back.CODE,)),
        (back.REPLY_TYPED, "reply", (back.CODE,)),
        (back.REPLY_WITHOUT, "reply", ()),
        (back.VAGUE, "reply", ()),
        (back.ABSENT, "automatic", ()),
        (back.ABSENT_BY_SUBJECT, "automatic", ()),
        (back.ABSENT_OUTLOOK, "automatic", ()),
        (back.ABSENT_OLD, "automatic", ()),
        (back.OPENED, "notice", ()),
    ],
)
def test_only_a_person_confirms(message: bytes, kind: str, codes: tuple[str, ...]) -> None:
    reading = read_mail(message)
    assert (reading.kind.value, reading.codes) == (kind, codes)


def test_what_is_too_big_is_not_read() -> None:
    assert read_mail(back.REPLY + bytes(MOST_BYTES)).kind.value == "too-big"
