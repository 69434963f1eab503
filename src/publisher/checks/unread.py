"""Files among the content that nobody reads, because their names end as those of content don't.

What is likely meant to lie there is not told: pictures, metadata of tables, notes, copies that
editors make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from publisher.checks.report import Result, Severity
from publisher.terms import Iri

_CHECK = "files.unread"
# What some systems and editors add to a name, often unseen; and what packs a file.
_ADDED = frozenset({".txt", ".text", ".rtf", ".doc", ".docx", ".odt", ".html", ".htm"})
_PACKED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip"})
# Other endings for what we read, and what to call it or to save it as.
_OTHER_NAMES = {
    ".markdown": ".md", ".mdown": ".md", ".mkd": ".md", ".mkdn": ".md",
    ".turtle": ".ttl", ".n3": ".ttl", ".json": ".jsonld",
}  # fmt: skip
_OTHER_KINDS = dict.fromkeys((".xls", ".xlsm", ".ods", ".numbers"), ".xlsx or .csv")
# JSON that describes tables (Model for Tabular Data, section 5.3), or other files.
_DESCRIBING = ("metadata.json", "schema.json")
_NOTES = frozenset(
    {"authors", "changelog", "contributing", "copying", "license", "licence", "notice", "readme"}
)
_TOOLS = frozenset({"dockerfile", "justfile", "makefile"})
_ENDLESS = "this file is not read, as its name has no ending; if it is content, add one of "
_LIKE = 0.85
_SHORT = 3  # letters: among so few, one other letter makes another format, such as .css


def results(paths: Iterable[Path], endings: Collection[str]) -> Iterator[Result]:
    """A warning for each file that seems to be meant as content.

    Args:
        paths: files that are no content.
        endings: those of content, such as ``.yaml``.
    """
    for path in paths:
        if reason := advice(path.name, endings):
            yield Result(Severity.WARNING, Iri(""), reason, _CHECK, path=path)


def advice(name: str, endings: Collection[str]) -> str:
    """Why a file is not read, and what to do; empty if it isn't likely meant to be.

    >>> advice("merger.ymal", [".yaml", ".md"])
    'this file is not read, as its name ends in .ymal; did you mean merger.yaml?'
    >>> advice("map.png", [".yaml", ".md"])
    ''
    """
    parts = PurePosixPath(name)
    stem, ending = parts.stem, parts.suffix.lower()
    what = f"this file is not read, as its name ends in {parts.suffix}"
    known = name.partition(".")[0].lower() in _NOTES | _TOOLS
    if known or _is_copy(name) or name.lower().endswith(_DESCRIBING):
        return ""
    if not ending:
        return f"{_ENDLESS}{', '.join(sorted(endings))}"
    if PurePosixPath(stem).suffix.lower() in endings and ending in _ADDED | _PACKED:
        return f"{what}; {'unpack' if ending in _PACKED else 'rename'} it to {stem}"
    if kind := _OTHER_KINDS.get(ending):
        return f"{what}; save it as {kind}"
    if kind := _OTHER_NAMES.get(ending):
        return f"{what}; rename it to {stem}{kind}, if that is what it is"
    like = _like(ending, endings)
    return f"{what}; did you mean {stem}{like}?" if like else ""


def _is_copy(name: str) -> bool:
    """Whether a name is one that editors give to copies while they save."""
    return name.isdigit() or name.endswith(("~", "#"))


def _like(ending: str, endings: Collection[str]) -> str:
    """The ending that may have been meant: with the same letters, or all but one of many."""
    if len(ending.strip(".")) < _SHORT:
        return ""
    same = [known for known in sorted(endings) if set(known) == set(ending)]
    return next(iter([*same, *get_close_matches(ending, sorted(endings), 1, _LIKE)]), "")
