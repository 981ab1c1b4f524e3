"""How what comes in is handled, as the API is told it."""

from typing import Annotated, Literal

from ninja import Field, Schema

from bluethread.core.access.rule import Classification, Handling

from .kinds import Text


class Handled(Schema):
    """Who may see what comes in. All left out: as its kind is."""

    classification: Literal["unclassified", "confidential", "strictly_confidential"] | None = None
    published: bool = False
    mission: Annotated[Text, Field(max_length=100)] = ""
    contributor: Annotated[Text, Field(max_length=100)] = ""
    host_state: Annotated[Text, Field(max_length=100)] = ""

    def handling(self) -> Handling | None:
        """As stated; None where nothing is."""
        if not self.model_fields_set & set(Handled.model_fields):
            return None
        level = Classification[(self.classification or "unclassified").upper()]
        return Handling(level, self.published, self.mission, self.contributor, host_state=self.host_state)
