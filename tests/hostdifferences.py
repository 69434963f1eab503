"""Where a host can't answer the table of requests as ours does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hostcases import Case


@dataclass(frozen=True)
class Difference:
    """What some hosts answer otherwise.

    Attributes:
        what: what it is about.
        ours: what ``publisher serve`` answers.
        hosts: host → what it answers.
        aspects: what of an answer may differ: ``status``, ``body``, or names of header fields.
        when: whether it is about a case.
    """

    what: str
    ours: str
    hosts: dict[str, str]
    aspects: frozenset[str]
    when: Callable[[Case], bool]


ALL = ("nginx", "Apache", "Caddy")
ANSWER = frozenset({"status", "body", "location", "link", "vary", "cache-control", "content-type"})
ANSWER |= {"content-location"}
_OPEN = (
    *("access-control-allow-origin", "access-control-expose-headers", "referrer-policy"),
    *("content-security-policy", "x-content-type-options"),
)


def _every(text: str) -> dict[str, str]:
    return dict.fromkeys(ALL, text)


def _accepts(case: Case, text: str) -> bool:
    return text in case.fields.get("Accept", "")


DIFFERENCES = (
    Difference(
        "`Last-Modified`",
        "the day of the last change that the data give, or none",
        _every("the time at which the file was written"),
        frozenset({"last-modified"}),
        lambda case: case.status in {200, 206, 304, 404, 406, 410, 416},
    ),
    Difference(
        "weights that differ by less than a tenth, such as 0.81 and 0.89",
        "the greater one wins",
        _every("they are alike: what is offered first wins (0.8 and 0.81 do differ)"),
        ANSWER,
        lambda case: _accepts(case, "q=0.89"),
    ),
    Difference(
        "a media type that `Accept` names twice",
        "the greater weight counts",
        _every("the last one counts"),
        ANSWER,
        lambda case: _accepts(case, "text/turtle;q=0.1") and _accepts(case, "text/turtle,"),
    ),
    Difference(
        "profiles of the same weight in `Accept-Profile`",
        "the first in the field wins",
        _every("the description wins"),
        ANSWER,
        lambda case: case.fields.get("Accept-Profile", "").endswith("profile/description>"),
    ),
    Difference(
        "the body of a redirection, and of an error without a page (405, 416)",
        "a line of text, or none",
        {"nginx": "a short page of nginx", "Apache": "a short page of Apache", "Caddy": "none"},
        frozenset({"body", "content-type"}),
        lambda case: case.status in {301, 303, 405, 416},
    ),
    Difference(
        "the other fields of an answer 416 (there are no such bytes)",
        "none of the document's",
        {
            "nginx": "those of the document; some twice",
            "Apache": "those of the document; no `Content-Range`",
            "Caddy": "those of the document",
        },
        ANSWER | {"content-range", *_OPEN},
        lambda case: case.status == 416,
    ),
    Difference(
        "`Location`",
        "a path, without the host",
        {"Apache": "the whole address, with the host of the base"},
        frozenset({"location"}),
        lambda case: case.status in {301, 303},
    ),
    Difference(
        "capitals in addresses that have a line of their own (renamed, withdrawn, with escapes)",
        "count",
        {"nginx": "don't count"},
        ANSWER,
        lambda case: "MISSPELT" in case.path,
    ),
    Difference(
        "a coding that `Accept-Encoding` likes less than another one",
        "the greater weight wins",
        dict.fromkeys(("nginx", "Apache"), "Brotli wins, unless its weight is 0"),
        frozenset({"coding"}),
        lambda case: "br;q=0.1" in case.fields.get("Accept-Encoding", ""),
    ),
)


def table() -> str:
    """The differences as a table of the guide."""
    lines = ["| | `publisher serve` | nginx | Apache | Caddy |", "| --- | --- | --- | --- | --- |"]
    for found in DIFFERENCES:
        cells = [found.hosts.get(host, "the same as `publisher serve`") for host in ALL]
        lines.append(f"| {' | '.join([found.what, found.ours, *cells])} |")
    return "\n".join(lines)
