"""Whatever comes back is read: no message breaks the pass, and none is believed that names nothing."""

import random

from hypothesis import given, settings
from hypothesis import strategies as some

from rsoko.incoming import Reading, read_mail
from tests import letters_back as back

MESSAGES = [value for name, value in vars(back).items() if name.isupper() and isinstance(value, bytes)]


@settings(max_examples=150, deadline=None)
@given(some.binary(max_size=2000))
def test_bytes_of_anybody_are_read(content: bytes) -> None:
    assert isinstance(read_mail(content), Reading)


@settings(max_examples=250, deadline=None)
@given(some.sampled_from(MESSAGES), some.integers(0, 2**32), some.integers(1, 30))
def test_a_damaged_message_is_read(message: bytes, seed: int, times: int) -> None:
    chance = random.Random(seed)
    content = bytearray(message)
    for _ in range(times):
        place = chance.randrange(len(content))
        match chance.randrange(4):
            case 0:
                content[place] = chance.randrange(256)
            case 1:
                del content[place : place + chance.randrange(40)]
            case 2:
                content[place:place] = content[chance.randrange(len(content)) :][:200]
            case _:
                content[place:place] = chance.choice([b"\r\n\r\n", b"--b1\n", b"\x00", b"=?utf-8?b?0?=", b":"])
        content = content or bytearray(b" ")
    assert isinstance(read_mail(bytes(content)), Reading)


def test_a_nest_of_messages_is_read() -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(3000))
    assert read_mail(b"Content-Type: message/rfc822\n\n" * 3000 + b"x").kind.value in ("unreadable", "reply")
    assert isinstance(read_mail(nest), Reading)
