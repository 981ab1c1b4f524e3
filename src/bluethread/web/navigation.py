"""The places of the top navigation. Modules offer theirs in `AppConfig.ready`; a person sees those they may open."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: its label (lazily translated), the name of its address, who may see it, its rank."""

    label: Any
    url_name: str
    permission: str
    order: int


@dataclass(frozen=True, slots=True)
class Link:
    """A place as one request sees it."""

    label: str
    url: str
    current: bool


_places: dict[str, Place] = {}


def register(label: Any, url_name: str, *, permission: str, order: int) -> None:
    """Offer a place; offering the same address again replaces it."""
    _places[url_name] = Place(label, url_name, permission, order)


def links(request: HttpRequest) -> list[Link]:
    """The places that this request's user may open, in order; the one being looked at is marked."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown = [place for place in sorted(_places.values(), key=lambda place: place.order) if user.holds(place.permission)]
    found = [(place, url) for place in shown if (url := address(place.url_name))]
    inside = [url for _, url in found if request.path.startswith(url)]
    nearest = max(inside, key=len, default="")
    return [Link(str(place.label), url, url == nearest) for place, url in found]


def address(url_name: str) -> str:
    """The address of a name, or nothing where no module of this installation has it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
