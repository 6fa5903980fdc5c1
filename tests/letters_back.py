"""Messages that came back, as different servers and people write them; all are made up."""

import base64

REFERENCE = "7f3a91bc02de45aa"
CODE = "K7MHA-2PT4X"
TO = "school430001@example.org"

_ORIGINAL = f"""\
Received: from rsoko.example.org by mx.example.org; Tue, 27 Oct 2026 10:00:00 +0300
Subject: =?utf-8?b?0JLRi9GP0LLQu9C10L3QuNC1?=
From: rsoko@example.org
To: {TO}
Message-ID: <rsoko.{REFERENCE}@example.org>
X-RSOKO-Delivery: {REFERENCE}
"""


def report(  # one multipart/report as RFC 3464 has it
    words: str,
    fields: str,
    *,
    sender: str = "MAILER-DAEMON@mx.example.org",
    subject: str = "Undelivered Mail Returned to Sender",
    original: str = _ORIGINAL,
    headers: str = "",
    status_type: str = "message/delivery-status",
    returned: str = "text/rfc822-headers",
) -> bytes:
    return f"""\
Return-Path: <>
From: {sender}
To: rsoko@example.org
Subject: {subject}
Auto-Submitted: auto-replied
{headers}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=utf-8

{words}
--b1
Content-Type: {status_type}

Reporting-MTA: dns; mx.example.org
Arrival-Date: Tue, 27 Oct 2026 10:00:00 +0300

{fields}
--b1
Content-Type: {returned}

{original}
--b1--
""".encode()


def person(  # a message that a person or a program of theirs wrote
    words: str, *, subject: str = "Re: Выявление", headers: str = "", kind: str = "text/plain", encoded: bool = False
) -> bytes:
    shown = f"=?utf-8?b?{base64.b64encode(subject.encode()).decode()}?="
    body = base64.encodebytes(words.encode()).decode() if encoded else words
    transfer = "Content-Transfer-Encoding: base64\n" if encoded else "Content-Transfer-Encoding: 8bit\n"
    return (
        f"From: Отдел <district1@example.org>\nTo: rsoko@example.org\nSubject: {shown}\n{headers}"
        f"MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\n{transfer}\n{body}"
    ).encode()


POSTFIX = report(
    "This is the mail system at host mx.example.org.\n\n"
    "I'm sorry to have to inform you that your message could not be delivered.",
    f"""\
Final-Recipient: rfc822; {TO}
Original-Recipient: rfc822;{TO}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{TO}>: Recipient address rejected:
    User unknown in virtual mailbox table""",
)
POSTFIX_DELAYED = report(
    "####### THIS IS A WARNING ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE. #######",
    f"""\
Final-Recipient: rfc822; {TO}
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.example.org[192.0.2.1]:25: Connection timed out
Will-Retry-Until: Sun,  1 Nov 2026 10:00:00 +0300""",
    subject="Delayed Mail (still being retried)",
)
# The server tries no more: final, though the status is a temporary one.
POSTFIX_EXPIRED = report(
    "Your message could not be delivered.",
    f"""\
Final-Recipient: rfc822; {TO}
Action: failed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mail.example.org[192.0.2.1]:25: Connection timed out""",
)
EXIM = report(
    f"This message was created automatically by mail delivery software.\n\n  {TO}\n    host mail [192.0.2.1]\n"
    "    SMTP error from remote mail server after RCPT TO: 552 5.2.2 Mailbox full",
    f"""\
Action: failed
Final-Recipient: rfc822;{TO}
Status: 5.0.0
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; 552 5.2.2 <{TO}>: Mailbox full""",
    sender="Mail Delivery System <Mailer-Daemon@mx.example.org>",
    subject="Mail delivery failed: returning message to sender",
    headers=f"X-Failed-Recipients: {TO}\n",
    returned="message/rfc822",
    original=_ORIGINAL + "\nТекст письма\n",
)
EXIM_OLD = f"""\
Return-path: <>
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: rsoko@example.org
X-Failed-Recipients: {TO}
Subject: Mail delivery failed: returning message to sender
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.
A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TO}
    SMTP error from remote mail server after RCPT TO:<{TO}>:
    host mail.example.org [192.0.2.1]: 550 no such user here

------ This is a copy of the message, including all the headers. ------

{_ORIGINAL}
Status: 4.2.0 of something else
""".encode()
EXIM_OLD_DELAYED = f"""\
From: Mail Delivery System <Mailer-Daemon@mx.example.org>
To: rsoko@example.org
Subject: Warning: message 1kXyZz-0001 delayed 24 hours
Auto-Submitted: auto-replied

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.org.
The message was sent with <rsoko.{REFERENCE}@example.org>
No action is required on your part. Delivery attempts will continue.
""".encode()
EXCHANGE = f"""\
From: <postmaster@exch.example.org>
To: rsoko@example.org
Subject: =?utf-8?b?{base64.b64encode("Не удалось доставить: Выявление".encode()).decode()}?=
In-Reply-To: <rsoko.{REFERENCE}@example.org>
References: <rsoko.{REFERENCE}@example.org>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="_000_"

--_000_
Content-Type: multipart/alternative; boundary="_001_"

--_001_
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

{base64.encodebytes("<p>Не удалось выполнить доставку следующим получателям</p>".encode()).decode()}
--_001_--
--_000_
Content-Type: message/delivery-status

Reporting-MTA: dns;exch.example.org

Final-recipient: RFC822;{TO}
Action: failed
Status: 5.1.10
Diagnostic-code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--_000_--
""".encode()
YANDEX = report(
    "Письмо не может быть доставлено одному или нескольким получателям.",
    f"""\
Final-Recipient: rfc822; {TO}
Original-Recipient: rfc822;{TO}
Action: failed
Status: 5.7.1
Remote-MTA: dns; mx.yandex.example
Diagnostic-Code: smtp; 554 5.7.1 Message rejected under suspicion of SPAM""",
    sender="mailer-daemon@yandex.example",
    subject="Недоставленное сообщение",
)
MAIL_RU = report(
    "Это письмо создано автоматически сервером Mail.Ru, отвечать на него не нужно.\n"
    "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям.",
    f"""\
Final-Recipient: rfc822; {TO}
Action: failed
Status: 5.0.0
Remote-MTA: dns; mxs.mail.example
Diagnostic-Code: smtp; 550 Message was not accepted -- invalid mailbox. Local mailbox {TO} is unavailable""",
    sender="mailer-daemon@corp.mail.example",
    subject="Mail failure.",
)
QMAIL = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
To: rsoko@example.org
Subject: failure notice

Hi. This is the qmail-send program at mx.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TO}>:
192.0.2.1 does not like recipient.
Remote host said: 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <rsoko@example.org>
{_ORIGINAL}
""".encode()
INTERNATIONAL = report(
    "Сообщение не доставлено.",
    "Final-Recipient: utf-8; школа@пример.рф\nAction: failed\nStatus: 5.1.2\n"
    "Diagnostic-Code: smtp; 550 5.1.2 Домен не найден",
    status_type="message/global-delivery-status",
    returned="message/global-headers",
)
TWO_RECIPIENTS = report(
    "One of two.",
    f"""\
Final-Recipient: rfc822; other@example.org
Action: delivered
Status: 2.0.0

Final-Recipient: rfc822; {TO}
Action: failed
Status: 5.2.1""",
)
DELIVERED = report(
    "Your message was delivered.",
    f"Final-Recipient: rfc822; {TO}\nAction: delivered\nStatus: 2.1.5",
    subject="Successful Mail Delivery Report",
)
NOT_OURS = report(
    "could not be delivered",
    f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.1.1",
    original="Subject: other\nMessage-ID: <1@example.org>\n",
)
VAGUE = b"From: MAILER-DAEMON@mx.example.org\nSubject: Note\n\nSomething happened to something.\n"

_QUOTED = f"Получили, спасибо.\n\n> Код подтверждения: {CODE}\n> Номер отправления: 7f3a-91bc-02de-45aa\n"
REPLY = person(_QUOTED)
REPLY_IN_SUBJECT = person("", subject=f"Подтверждаю получение {CODE}")
REPLY_HTML = person(f"<div>Получено</div><blockquote>Код: <b>{CODE}</b></blockquote>", kind="text/html", encoded=True)
REPLY_TYPED = person("код к7мна 2рт4х, спасибо", headers="Auto-Submitted: no\n")
REPLY_WITHOUT = person("Здравствуйте! А когда срок?")
ABSENT = person(_QUOTED, headers="Auto-Submitted: auto-replied\n")
ABSENT_BY_SUBJECT = person(_QUOTED, subject="Автоответ: Выявление ШНОР")
ABSENT_OUTLOOK = person(_QUOTED, subject="Automatic reply: Выявление")
ABSENT_OLD = person(_QUOTED, headers="Precedence: auto_reply\n")
OPENED = f"""\
From: district1@example.org
Subject: =?utf-8?b?{base64.b64encode("Прочтено: Выявление".encode()).decode()}?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b1"

--b1
Content-Type: text/plain

{CODE}
--b1
Content-Type: message/disposition-notification

Final-Recipient: rfc822;district1@example.org
Original-Message-ID: <rsoko.{REFERENCE}@example.org>
Disposition: automatic-action/MDN-sent-automatically; displayed
--b1--
""".encode()
