"""The components that pages are written from: `{% load components %}`. Each is shown at /components/ and in
docs/reference/components.md. Block components (with an end tag) take what stands inside them.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, Select, Widget
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from bluethread.core.thread import Card, Station
from bluethread.web import charts, navigation, sparkline, states

register = template.Library()
FOLDER = "web/components"


# Frame


@register.inclusion_tag(f"{FOLDER}/navigation.html", takes_context=True)
def navigation_bar(context: Context) -> dict[str, Any]:
    """The places that the user may open."""
    request = context.get("request")
    return {"links": navigation.links(request) if request else []}


@register.simple_tag
def address(url_name: str) -> str:
    """The address of a name, or nothing where this installation does not have it."""
    return navigation.address(url_name)


@register.simple_tag
def version() -> str:
    """The version of the program that runs."""
    return str(getattr(settings, "VERSION", ""))


@register.simple_tag
def icon(name: str, *, flips: bool = False) -> SafeString:
    """An icon of the sprite, hidden from screen readers; `flips` for arrows that turn round right to left."""
    extra = " icon-flips" if flips else ""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        extra,
        static("vendor/tabler/icons.svg"),
        name,
    )


@register.inclusion_tag(f"{FOLDER}/station_mark.html")
def station_mark(position: int) -> dict[str, Any]:
    """Where on the thread a page stands: five points, 0 (paragraph) to 4 (sentence), that one filled."""
    return {"points": [(7 + 16 * index, index == position) for index in range(5)]}


@register.simple_block_tag
def page_header(
    content: str, *, title: str, answer: str = "", kicker: str = "", station: int | None = None
) -> SafeString:
    """Title, the answer in one sentence, and inside the block the actions (buttons)."""
    return _render("page_header", title=title, answer=answer, kicker=kicker, station=station, actions=content)


# States, verbs, numbers


@register.inclusion_tag(f"{FOLDER}/state.html")
def status(code: object, label: str = "") -> dict[str, Any]:
    """The badge of a status code of `states.STATUSES`, with other words where `label` is given."""
    return {"state": states.look_up(states.STATUSES, code, label)}


@register.inclusion_tag(f"{FOLDER}/state.html")
def verdict(code: object, label: str = "") -> dict[str, Any]:
    """The badge of a benchmark verdict of `states.VERDICTS`."""
    return {"state": states.look_up(states.VERDICTS, code, label), "verdict": True}


@register.inclusion_tag(f"{FOLDER}/state.html")
def classification(level: int, *, in_list: bool = False) -> dict[str, Any]:
    """How a record is classified, in words and with a sign; in a list only what is above Unclassified is marked."""
    return {"state": None if in_list and not level else states.CLASSIFICATIONS[level]}


@register.simple_tag
def verb(text: str, verb_class: str) -> SafeString:
    """An operative or preambular verb, marked by its class in colour, weight and underline."""
    title = states.VERB_CLASSES.get(verb_class, verb_class)
    return format_html('<span class="verb verb-{}" title="{}">{}</span>', verb_class, title, text)


@register.inclusion_tag(f"{FOLDER}/key_figure.html")
def key_figure(
    value: str,
    *,
    label: str,
    date: str = "",
    verdict: object = "",
    url: str = "",
    values: Sequence[float | None] = (),
    benchmark: float | None = None,
) -> dict[str, Any]:
    """The one number of a page: value, what it is, its date, its verdict, its shape over time, a link to its thread."""
    return {
        "value": value,
        "label": label,
        "date": date,
        "verdict": verdict,
        "url": url,
        "values": values,
        "benchmark": benchmark,
    }


@register.simple_tag
def figure_link(value: object, url: str, label: str = "") -> SafeString:
    """A number that links to its thread; `label` tells screen readers and pointers what the number is."""
    if not label:
        return format_html('<a class="figure-link" href="{}">{}</a>', url, value)
    return format_html('<a class="figure-link" href="{}" title="{}">{}</a>', url, label, value)


@register.simple_tag(name="sparkline")
def sparkline_tag(values: Iterable[float | None], label: str = "", benchmark: float | None = None) -> SafeString:
    """The shape of a series in a line of text; `label` says it in words for those who do not see it."""
    picture = mark_safe(sparkline.draw(list(values), benchmark))
    words = format_html('<span class="visually-hidden">{}</span>', label) if label else ""
    return format_html("{}{}", picture, words)


@register.inclusion_tag(f"{FOLDER}/progress.html")
def progress(done: int, total: int, label: str) -> dict[str, Any]:
    """How much of a whole is done, as words and a bar."""
    return {"done": done, "total": total, "label": label, "id": _unique("progress")}


@register.simple_tag
def kbd(key: str) -> SafeString:
    """A key that does the same as the button it stands in."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', key)


# Blocks of content


@register.inclusion_tag(f"{FOLDER}/facts.html")
def facts(pairs: Iterable[tuple[object, object]]) -> dict[str, Any]:
    """Terms with their values, one below the other."""
    return {"pairs": list(pairs)}


@register.simple_block_tag
def empty_state(content: str, *, title: str) -> SafeString:
    """An empty place: `title` says what is missing; the block says why and what would fill it."""
    return _render("empty_state", title=title, content=content)


@register.simple_block_tag
def note(content: str, *, tone: str = "calm") -> SafeString:
    """A remark on a page; tone is calm, good, watch or bad."""
    icons = {"good": "circle-check", "watch": "alert-triangle", "bad": "circle-x"}
    return _render("note", tone=tone, icon_name=icons.get(tone, "info-circle"), content=content)


@register.simple_block_tag
def data_table(content: str, *, caption: str, id: str = "", keys: bool = False) -> SafeString:
    """A dense table around the block's <thead> and <tbody>, heads sticky; with `keys` j, k, x and o walk its rows."""
    return _render("data_table", caption=caption, id=id or _unique("table"), keys=keys, content=content)


@register.simple_block_tag
def filter_bar(content: str, *, count: str = "", target: str = "", clear: str = "") -> SafeString:
    """A GET form around the block's fields; with `target` (the selector of the results) they change as one types.

    `count` says how many are shown and changes with them; `clear` is the address without filters. One to a page.
    """
    return _render("filter_bar", count=count, target=target, clear=clear, content=content)


@register.inclusion_tag(f"{FOLDER}/field.html")
def form_field(field: BoundField, hide_label: bool = False) -> dict[str, Any]:
    """A form field with its label, help and errors in the site's style."""
    widget = field.field.widget
    check = isinstance(widget, CheckboxInput)
    parts = {"help": field.help_text, "error": field.errors}
    described = [f"{field.id_for_label}-{part}" for part, there in parts.items() if there]
    classes = [_control_class(widget), widget.attrs.get("class", ""), "is-invalid" if field.errors else ""]
    attributes: dict[str, str | bool] = {"class": " ".join(filter(None, classes))}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    return {"field": field, "control": field.as_widget(attrs=attributes), "check": check, "hide_label": hide_label}


def _control_class(widget: Widget) -> str:
    if isinstance(widget, CheckboxInput):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control"


@register.inclusion_tag(f"{FOLDER}/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    """All fields of a form with the errors that belong to none of them first."""
    return {"form": form}


@register.inclusion_tag(f"{FOLDER}/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Where one is in a long list, and the way on; keeps the filters of the address."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag(f"{FOLDER}/chart.html")
def chart(spec: charts.Spec, *, title: str, description: str, table: str = "") -> dict[str, Any]:
    """A chart as a picture at once and, on demand, to explore; `table` is the id of the table with the same values."""
    language = get_language() or "en"
    return {
        "id": _unique("chart"),
        "spec": spec,
        "title": title,
        "description": description,
        "table": table,
        "wide": mark_safe(charts.svg(spec, charts.WIDE, language)),
        "narrow": mark_safe(charts.svg(spec, charts.NARROW, language)),
    }


@register.inclusion_tag(f"{FOLDER}/thread.html")
def thread(cards: Iterable[Card]) -> dict[str, Any]:
    """The thread view: cards in the columns of the five stations, with lines between them."""
    held = list(cards)
    return {"columns": [(station, [card for card in held if card.station == station]) for station in Station]}


def _render(component: str, **values: Any) -> SafeString:
    return render_to_string(f"{FOLDER}/{component}.html", values)


def _unique(prefix: str) -> str:
    return f"{prefix}-{uuid4().hex[:8]}"
