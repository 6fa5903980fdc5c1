"""What a user caused or can mend, said in Russian with a cure."""

__all__ = ["UserError"]


class UserError(Exception):
    """A refusal that a person can act on; the command prints it and ends with 1.

    `code` is stable for programs, `text` says what is wrong and where, `cure` what to do.
    """

    def __init__(self, code: str, text: str, cure: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.cure = cure

    def __reduce__(self) -> tuple[type["UserError"], tuple[str, str, str]]:
        # Tasks and worker processes pass exceptions on by pickle, which forgets all but the first argument.
        return type(self), (self.code, self.text, self.cure)
