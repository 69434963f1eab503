"""Change events drawn as a picture: each body a bar from its start to its end (SVG 2).

Places along the time axis are percentages and heights are in ``em``, so that the picture fits any
width without its text being scaled. It carries no style of its own: the style sheet colours it by
class, and it follows the light or dark scheme of the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from publisher.terms import Iri
from publisher.writers.characters import tidy
from publisher.writers.moments import Moment
from publisher.writers.words import Words

# A picture with more than this is no longer a picture; the list beside it tells everything.
_MOST_BODIES = 12
_MOST_EVENTS = 24
_LONGEST_NAME = 38
_MOST_YEARS = 5

# Heights in em of the picture's text.
_LANE = 2.75
_TOP = 0.25
_NAME = 1.0
_BAR = 1.9
_AXIS = 1.75

# Where a bar without an end, or without a start, goes over into dashes: outside of all events.
_OPEN = ("6%", "91%")
_DASHES = "0 0.3em 0.5em 0"


@dataclass(frozen=True, slots=True)
class Event:
    """One change: which bodies were there before it, and which after.

    Attributes:
        iri: the event.
        date: when, as far as it is known.
        before, after: the bodies, in the order in which they are told.
    """

    iri: Iri
    date: Moment | None
    before: tuple[Iri, ...] = ()
    after: tuple[Iri, ...] = ()


Span = tuple[Moment | None, Moment | None]
"""From when to when a body was there, as far as it is known."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One body's bar; ``None`` where its start or its end isn't known.

    Attributes:
        earlier: the spans before an end after which it was set up again.
    """

    body: Iri
    start: Moment | None
    end: Moment | None
    earlier: tuple[Span, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """All spans in which it was there."""
        return (*self.earlier, (self.start, self.end))


def ordered(events: Iterable[Event]) -> list[Event]:
    """The events by date; those without a date come last."""
    return sorted(events, key=lambda e: (e.date is None, e.date or Moment(0), e.iri))


def lanes(events: Sequence[Event]) -> list[Lane]:
    """The bodies that dated events tell of, with their spans, in the order of their first event.

    A body that is both before and after an event goes on through it.
    """
    bodies: dict[Iri, list[Span]] = {}
    for event in events:
        if event.date is None:
            continue
        for body in dict.fromkeys((*event.before, *event.after)):
            spans = bodies.setdefault(body, [])
            if body not in event.before:
                _begin(spans, event.date)
            elif body not in event.after:
                _end(spans, event.date)
            elif not spans:
                spans.append((None, None))
    return [Lane(body, *spans[-1], tuple(spans[:-1])) for body, spans in bodies.items()]


def _begin(spans: list[Span], date: Moment) -> None:
    """A body is new, or there again."""
    end = spans[-1][1] if spans else None
    if not spans or (end is not None and date.surely_after(end)):
        spans.append((date, None))
    elif spans[-1][0] is None:
        spans[-1] = (date, end)


def _end(spans: list[Span], date: Moment) -> None:
    if spans:
        spans[-1] = (spans[-1][0], date)
    else:
        spans.append((None, date))


@dataclass(frozen=True, slots=True)
class _Scale:
    """Moments to places in per cent, with room at both ends for what was before and came after."""

    first: float
    last: float

    def __call__(self, place: float) -> str:
        return f"{10 + 75 * (place - self.first) / (self.last - self.first):.2f}%"

    def years(self) -> list[int]:
        """The years to mark: round ones, no more than fit on a narrow screen."""
        span = self.last - self.first
        steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000)
        step = next(step for step in steps if span / step <= _MOST_YEARS - 1)
        start = math.ceil(self.first / step) * step
        return list(range(start, math.floor(self.last) + 1, step))


def draw(
    events: Iterable[Event], names: Mapping[Iri, str], here: Iri, title: str, words: Words
) -> Markup | None:
    """The picture as an ``svg`` element; ``None`` if no event has a date or there are too many.

    Args:
        events: in any order.
        names: what to call each body.
        here: the body that the page is about; its bar stands out.
        title: the accessible name of the picture.
        words: the language of its description.
    """
    dated = [event for event in ordered(events) if event.date is not None]
    bars = lanes(dated)
    if not bars or len(bars) > _MOST_BODIES or len(dated) > _MOST_EVENTS:
        return None
    scale = _scale(dated)
    captions = [_caption(lane, names, words) for lane in bars]
    drawn = [
        _head(title, "; ".join(map("".join, captions)), len(bars)),
        *_years(scale, len(bars)),
        *_changes(dated, bars, scale),
        *(
            _bar(row, span, scale, "bar here" if lane.body == here else "bar")
            for row, lane in enumerate(bars)
            for span in lane.spans
        ),
        *_dots(dated, bars, scale),
        *(_name(row, *caption) for row, caption in enumerate(captions)),
        "</svg>",
    ]
    return Markup("\n".join(drawn))  # noqa: S704 texts are escaped where they come in


def _scale(dated: Sequence[Event]) -> _Scale:
    """From the first event to the last; a year to each side where that is no distance."""
    places = [event.date.place for event in dated if event.date is not None]
    first, last = min(places), max(places)
    if last - first < 1:
        return _Scale(math.floor(first) - 1, math.ceil(last) + 1)
    return _Scale(first, last)


def _caption(lane: Lane, names: Mapping[Iri, str], words: Words) -> tuple[str, str]:
    """A body's name and the years in which it was there, as far as they are known."""
    name = names.get(lane.body, lane.body)
    short = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1].rstrip() + "…"
    told = (_span(start, end, words) for start, end in lane.spans)
    return short, "".join(f", {span}" for span in told if span)


def _span(first: Moment | None, last: Moment | None, words: Words) -> str:
    start, end = (str(date.year) if date else "" for date in (first, last))
    key = "span" if start and end else "span_from" if start else "span_until" if end else ""
    return words.plain(key, start=start, end=end) if key else ""


def _head(title: str, description: str, rows: int) -> str:
    return (
        f'<svg class="timeline" width="100%" height="{_axis(rows) + _AXIS:g}em" role="img"'
        ' aria-labelledby="p-timeline-title p-timeline-text">\n'
        f'<title id="p-timeline-title">{_escaped(title)}</title>\n'
        f'<desc id="p-timeline-text">{_escaped(description)}</desc>'
    )


def _years(scale: _Scale, rows: int) -> Iterator[str]:
    """A faint line and a number for each round year."""
    end, text = _axis(rows), _axis(rows) + 1.15
    for year in scale.years():
        x = scale(year)
        yield (
            f'<line class="year" x1="{x}" x2="{x}" y1="0" y2="{end:g}em"/>'
            f'<text class="year" x="{x}" y="{text:g}em">{year}</text>'
        )


def _changes(dated: Sequence[Event], bars: Sequence[Lane], scale: _Scale) -> Iterator[str]:
    """For each event a line through the bodies that it concerns."""
    for x, rows in _crossings(dated, bars, scale):
        top, end = _middle(rows[0]), _middle(rows[-1])
        yield f'<line class="change" x1="{x}" x2="{x}" y1="{top:g}em" y2="{end:g}em"/>'


def _dots(dated: Sequence[Event], bars: Sequence[Lane], scale: _Scale) -> Iterator[str]:
    for x, rows in _crossings(dated, bars, scale):
        for row in rows:
            yield f'<circle class="change" cx="{x}" cy="{_middle(row):g}em" r="0.4em"/>'


def _crossings(
    dated: Sequence[Event], bars: Sequence[Lane], scale: _Scale
) -> Iterator[tuple[str, list[int]]]:
    """For each event its place and the rows of its bodies, from the top."""
    row = {lane.body: number for number, lane in enumerate(bars)}
    for event in dated:
        rows = sorted({row[body] for body in (*event.before, *event.after)})
        if event.date is not None and rows:
            yield scale(event.date.place), rows


def _bar(row: int, span: Span, scale: _Scale, kind: str) -> str:
    """A body's bar. Where its start or end isn't known, it goes on to the edge, in dashes."""
    start = scale(span[0].place) if span[0] else _OPEN[0]
    end = scale(span[1].place) if span[1] else _OPEN[1]
    y = f"{_middle(row):g}em"
    place = f'y1="{y}" y2="{y}"'
    drawn = [f'<line class="{kind}" x1="{start}" x2="{end}" {place}/>']
    for known, near, edge in ((span[0], start, "0%"), (span[1], end, "100%")):
        if not known:
            dashes = f'x1="{near}" x2="{edge}" {place} stroke-dasharray="{_DASHES}"'
            drawn.append(f'<line class="{kind}" {dashes}/>')
    return "\n".join(drawn)


def _name(row: int, name: str, span: str) -> str:
    """A body's name over its bar; the style sheet leaves out the years where there is no room."""
    y = f"{_TOP + row * _LANE + _NAME:g}em"
    return (
        f'<text x="0" y="{y}">{_escaped(name)}<tspan class="span">{_escaped(span)}</tspan></text>'
    )


def _escaped(text: str) -> str:
    return str(escape(tidy(text)))


@cache
def _middle(row: int) -> float:
    """Where a row's bar is, in em from the top."""
    return round(_TOP + row * _LANE + _BAR, 3)


def _axis(rows: int) -> float:
    """Where the rows end and the years begin, in em from the top."""
    return _TOP + rows * _LANE
