"""Conditional requests and ranges (RFC 9110, sections 13 and 14). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_TAG = re.compile(r'(?:W/)?"[^"]*"|\*')
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,18})-([0-9]{0,18})[ \t]*\Z", re.IGNORECASE)
_ENCODING = re.compile(
    r"[ \t]*([A-Za-z0-9*_-]+)[ \t]*(?:;[ \t]*q=([0-9.]{1,10}))?[ \t]*\Z", re.IGNORECASE
)
_MOST_CODINGS = 20


def last_modified(day: str) -> str:
    """A day of the data (``YYYY-MM-DD``) as an HTTP date: its first second; empty if it is none.

    >>> last_modified("2013-10-07")
    'Mon, 07 Oct 2013 00:00:00 GMT'
    """
    try:
        moment = datetime.fromisoformat(day[:10]).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return format_datetime(moment, usegmt=True)


def outcome(fields: Mapping[str, str], etag: str, modified: str) -> int:
    """The status that the preconditions of a GET or HEAD request lead to: 200, 304 or 412.

    Args:
        fields: the header fields of the request, their names in small letters.
        etag: the strong validator of what would be sent.
        modified: its ``Last-Modified``; may be empty.
    """
    if "if-match" in fields:
        if not _among(etag, fields["if-match"], weak=False):
            return 412
    elif _is_after(modified, fields.get("if-unmodified-since", ""), unknown=False):
        return 412
    if "if-none-match" in fields:
        return 304 if _among(etag, fields["if-none-match"], weak=True) else 200
    since = fields.get("if-modified-since", "")
    return 304 if since and not _is_after(modified, since, unknown=True) else 200


def part(fields: Mapping[str, str], size: int, etag: str) -> range | None:
    """The bytes that are asked for: all of them, some, or ``None`` where there are no such bytes.

    More than one range, and what is not well formed, is answered with the whole: a server may
    (section 14.2). ``Last-Modified`` is a day of the data and no strong validator, so a date in
    ``If-Range`` never holds (section 13.1.5).
    """
    whole = range(size)
    condition = fields.get("if-range", "")
    if condition and condition != etag:
        return whole
    match = _RANGE.match(fields.get("range", ""))
    if match is None or not (match[1] or match[2]):
        return whole
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1 if match[2] else size)
        if match[2] and int(match[2]) < start:
            return whole
    return range(start, end) if start < end else None


def codings(value: str) -> dict[str, float]:
    """The content codings of an ``Accept-Encoding`` field, with their weights."""
    found = {}
    for text in value.split(",")[:_MOST_CODINGS]:
        match = _ENCODING.match(text)
        if match is not None:
            found[match[1].lower()] = _weight(match[2] or "1")
    return found


def _weight(text: str) -> float:
    try:
        return min(1.0, float(text))
    except ValueError:
        return 0.0


def _among(etag: str, value: str, *, weak: bool) -> bool:
    """Whether a validator is in a list; only a weak comparison takes ``W/`` for the same."""
    tags = _TAG.findall(value)
    return "*" in tags or etag in tags or (weak and f"W/{etag}" in tags)


def _is_after(modified: str, day: str, *, unknown: bool) -> bool:
    """Whether the last change came after a date; ``unknown`` where either isn't a date."""
    try:
        return parsedate_to_datetime(modified) > parsedate_to_datetime(day)
    except (ValueError, TypeError):
        return unknown
