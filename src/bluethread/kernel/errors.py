"""Errors for the person who meets them: what, where, what was expected, what to do."""


def sentences(*parts: str) -> str:
    """Those of the parts that say something, each with its full stop."""
    return " ".join(part.rstrip(".") + "." for part in parts if part)


class BluethreadError(Exception):
    """Base of every error that is meant to be read by a user."""


class BadInput(BluethreadError):
    """Input that cannot be used. Nothing of it is kept.

    `what` says what is wrong, `where` names the file, row and column, `expected` what would have been right,
    `do` the next step.
    """

    def __init__(self, what: str, *, where: str = "", expected: str = "", do: str = "") -> None:
        self.what, self.where, self.expected, self.do = what, where, expected, do
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        return sentences(head, f"Expected {self.expected}" if self.expected else "", self.do)


class PolicyRefused(BluethreadError):
    """The act is allowed to this person, but not to this object in this state."""


class PermissionRefused(BluethreadError):
    """This person may not do that."""


class NotFound(BluethreadError):
    """No such thing, or none that this person may see."""
