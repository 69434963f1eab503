"""A page that is XML (XHTML), as a reader of XML sees it.

There, ``script`` and ``title`` hold markup, names are written in small letters, and a mistake ends
the page. Nothing outside the page is read, and a page with entities of its own is refused.
"""

from __future__ import annotations

from xml.parsers import expat

from publisher.webpages.outline import Step, within

_HTML = "http://www.w3.org/1999/xhtml"
_DEEPEST = 1_000


class NotXml(ValueError):
    """Why a page can't be read as XML.

    Attributes:
        offset: the character at which that is seen.
    """

    def __init__(self, reason: str, offset: int) -> None:
        self.offset = offset
        super().__init__(reason)


class Reading:
    """What a reader of XML sees in a page (Extensible Markup Language 1.0).

    Args:
        text: the page.

    Attributes:
        steps: its tree, as that of HTML is given.
        head_end: the offset of ``</head>``; ``None`` if there is no head of HTML.

    Raises:
        NotXml: if it isn't well-formed, or declares entities.
    """

    def __init__(self, text: str) -> None:
        self.steps: list[Step] = []
        self.head_end: int | None = None
        self._data = text.encode("utf-8", "replace")
        self._path: list[str] = []
        self._around: list[str] = []
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        parser.CharacterDataHandler = lambda words: self._tell("#text", words)
        parser.CommentHandler = lambda words: self._tell("#comment", words)
        parser.ProcessingInstructionHandler = lambda name, words: self._tell("?", (name, words))
        parser.SkippedEntityHandler = lambda name, _: self._tell("&", name)
        try:
            parser.Parse(self._data, True)
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            raise NotXml(
                f"is XML by its name, but not well-formed here ({why})", self._at()
            ) from error

    def _at(self) -> int:
        """The character at which the parser is."""
        return len(self._data[: max(0, self._parser.CurrentByteIndex)].decode("utf-8", "replace"))

    def _tell(self, kind: str, value: object) -> None:
        self.steps.append(Step(kind, value, self._around[-1] if self._around else ""))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) > _DEEPEST:
            raise NotXml(f"has more than {_DEEPEST:,} elements one inside the other", self._at())
        space, _, local = name.rpartition(" ")
        kind = local if space == _HTML else name
        self._tell(kind, (space, tuple(attributes.items())))
        self._path.append(kind)
        self._around.append(within(self._around[-1] if self._around else "", kind))

    def _end(self, name: str) -> None:
        if self._path == ["html", "head"] and self.head_end is None:
            self.head_end = self._at()
        self._path.pop()
        self._around.pop()
        self._tell("end", name)

    def _entity(self, name: str, *_: object) -> None:
        raise NotXml(
            f"declares an entity of its own ({name}); write out what it stands for", self._at()
        )
