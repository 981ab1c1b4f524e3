"""What a parameter may hold, as the databases hold it; anything else is refused in a sentence before that."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bluethread.kernel.periods import Month

LARGEST = 2**31 - 1


def _storable(text: str) -> str:
    if "\0" in text:
        raise ValueError("text holds no zero character")
    return text


def _month(text: str) -> str:
    return str(Month.parse(text))


Id = Annotated[int, Field(ge=1, le=LARGEST)]
Text = Annotated[str, Field(max_length=1_000), AfterValidator(_storable)]
"""A name, a code or words that are looked for."""
MonthText = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}$"), AfterValidator(_month)]
