"""SVG and MathML in a page: which tags belong to them, and where HTML begins again.

In them ``title`` and ``style`` hold markup, and CDATA sections exist. HTML says so in section
13.2.6.5 ("The rules for parsing tokens in foreign content"). The open elements are known from the
outermost ``svg`` or ``math`` inwards; what depends on those around it, or on the many rules by
which HTML elements end without an end tag, is in doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

Attributes: TypeAlias = Callable[[], Mapping[str, str]]
"""The attributes of a tag, which are read only where they matter."""

_HTML = "html"
_ROOTS = frozenset({"svg", "math"})


def names(listed: str) -> frozenset[str]:
    """Names that are listed with spaces between them."""
    return frozenset(listed.split())


_BREAKOUT = names(
    "b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li"
    " listing menu meta nobr ol p pre ruby s small span strong strike sub sup table tt u ul var"
)
_FONT = names("color face size")
_VOID = names(
    "area base basefont bgsound br col embed frame hr img image input keygen link meta param source"
    " track wbr"
)
# Where an element of the first kind is open, one of the second kind may end it.
_ENDED = names(
    "a button dd dt form h1 h2 h3 h4 h5 h6 li nobr optgroup option p rb rp rt rtc select"
)
_ENDING = _ENDED | names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure"
    " footer header hgroup hr listing main menu nav ol plaintext pre search section summary ul xmp"
)
# What has a place only in others, and is dropped or moved elsewhere.
_PLACED = names(
    "body caption col colgroup frame frameset head html table tbody td tfoot th thead tr"
)
_TABLED = names("caption col colgroup select table tbody td tfoot th thead tr")
_TEXT_POINTS = frozenset({"mi", "mo", "mn", "ms", "mtext"})
_SVG_POINTS = frozenset({"foreignobject", "desc", "title"})
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


class _Open(NamedTuple):
    """An open element: whose it is, its name, and whether HTML may stand in it."""

    space: str
    name: str
    point: bool


class Foreign:
    """The open elements from the outermost ``svg`` or ``math`` inwards; false outside of them.

    Attributes:
        doubtful: whether a parser may see other elements from now on.
    """

    def __init__(self) -> None:
        self.doubtful = False
        self._open: list[_Open] = []
        self._places: dict[tuple[str, str], list[int]] = {}  # whose and name → places in _open
        self._html: list[int] = []  # the places of HTML elements
        self._ended = 0  # how many of these are of those that end without an end tag

    def __len__(self) -> int:
        return len(self._open)

    @property
    def has_cdata(self) -> bool:
        """Whether ``<![CDATA[`` begins a section here."""
        return bool(self._open) and self._open[-1].space != _HTML

    def start(self, name: str, attributes: Attributes, *, closed: bool) -> bool:
        """Take a start tag; whether it belongs to SVG or MathML.

        Args:
            name: its name in small letters.
            attributes: its attributes.
            closed: whether it ends with ``/>``.
        """
        if self._is_foreign(name):
            if name not in _BREAKOUT and not (name == "font" and _FONT & set(attributes())):
                if not closed:
                    self._push(self._open[-1].space, name, attributes)
                return True
            self._break_out()
        if name in _ROOTS:
            if not closed:
                self._push(name, name, attributes)
            return True
        if self._open and name not in _VOID:
            self._doubt_start(name)
            self._push(_HTML, name, attributes)
        return False

    def _is_foreign(self, name: str) -> bool:
        """Whether the rules of foreign content are those for a start tag here."""
        if not self._open or self._open[-1].space == _HTML:
            return False
        space, parent, point = self._open[-1]
        if space == "math" and parent in _TEXT_POINTS:
            return name in {"mglyph", "malignmark"}
        return not point and not (space == "math" and parent == "annotation-xml" and name == "svg")

    def _doubt_start(self, name: str) -> None:
        """HTML in foreign content is followed as long as its tags come in pairs."""
        if name in _PLACED or (self._ended and name in _ENDING):
            self.doubtful = True

    def end(self, name: str) -> bool:
        """Take an end tag; whether it ended an element of SVG or MathML."""
        if not self.has_cdata:
            return False
        if name in {"br", "p"}:
            self._break_out()
            return False
        place = max(self._last(space, name) for space in _ROOTS)
        if place < 0 or (self._html and place < self._html[-1]):
            return False
        self.cut(place)
        return True

    def end_html(self, name: str, floor: int) -> None:
        """Take an end tag that :meth:`end` left; elements below the ``floor`` stay open."""
        if not self._open or (name in {"br", "p"} | _VOID and not self._html):
            return
        if self._html and len(self._open) - 1 == self._html[-1] and self._open[-1].name == name:
            self.cut(len(self._open) - 1)
            return
        if self._open[-1].point and name not in _TABLED:
            return  # no tag in there ends what is around it
        self.doubtful = True
        place = self._last(_HTML, name)
        if place >= floor:
            self.cut(place)
        elif not self._html:  # most likely, it ends an element around all this
            self.cut(floor)

    def _last(self, space: str, name: str) -> int:
        places = self._places.get((space, name))
        return places[-1] if places else -1

    def _push(self, space: str, name: str, attributes: Attributes) -> None:
        place = len(self._open)
        self._open.append(_Open(space, name, _is_point(space, name, attributes)))
        self._places.setdefault((space, name), []).append(place)
        if space == _HTML:
            self._html.append(place)
            self._ended += name in _ENDED

    def _break_out(self) -> None:
        """Close what is open, up to where HTML may stand."""
        place = len(self._open)
        while place and not (self._open[place - 1].point or self._open[place - 1].space == _HTML):
            place -= 1
        self.cut(place)

    def cut(self, length: int) -> None:
        """Close the inner elements, so that a number of the outer ones is left."""
        while len(self._open) > length:
            space, name, _ = self._open.pop()
            self._places[space, name].pop()
            if space == _HTML:
                self._html.pop()
                self._ended -= name in _ENDED


def _is_point(space: str, name: str, attributes: Attributes) -> bool:
    """Whether HTML may stand in an element of SVG or MathML ("integration points")."""
    if space == "svg":
        return name in _SVG_POINTS
    if space != "math":
        return False
    if name == "annotation-xml":
        return attributes().get("encoding", "").lower() in _HTML_TYPES
    return name in _TEXT_POINTS
