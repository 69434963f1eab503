"""What somebody may have meant: the known IRI that is most like a mistaken one."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from publisher.terms import Iri

# Looking for a like name takes long: do it among so many.
_COMPARED = 5_000


def nearest(iri: str, known: Sequence[Iri], base: str) -> Iri | None:
    """The known IRI that is most like one, if one is like it: as a whole, or in its last part.

    >>> base = "https://a.example/"
    >>> nearest(f"{base}id/agncy", [Iri(f"{base}id/agency")], base)
    Iri('https://a.example/id/agency')
    """
    last = iri.rstrip("/").rpartition("/")[2]
    paths = {one.removeprefix(base): one for one in known[:_COMPARED]}
    ends = {one.rpartition("/")[2]: one for one in known[:_COMPARED]}
    close = [paths[path] for path in get_close_matches(iri.removeprefix(base), paths, 1, 0.85)]
    close += [ends[end] for end in get_close_matches(last, ends, 1, 0.75)]
    return close[0] if close else None
