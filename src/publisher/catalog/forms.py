"""How a catalogue is written as JSON objects: the tables in ``ontology/catalog/``.

A :class:`Form` says for each class of things which keys its object has, where their values come
from, and how they are written. The forms are data: no key of a catalogue is in this package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from publisher import tables
from publisher.tables import Table
from publisher.terms import Iri, Literal, Prefixes, Term

SELF = Iri("@id")
"""In a path: the thing itself."""

KINDS = ("text", "label", "string", "date", "interval", "iri", "uri")
"""How values that are neither words nor objects are written."""

_STEP = re.compile(r"<[^>]*>|[^/]+")
_ENDS = 2  # of an interval


@dataclass(frozen=True, slots=True)
class Field:
    """A key of an object, and its value.

    Attributes:
        key: the key.
        paths: properties to follow from the thing; the first path that leads to a value counts.
        kind: one of ``KINDS``, or ``words`` or ``class``.
        name: of the words, or of the class.
        many: whether the value is a list.
        default: the value where the thing has none of the properties; may be empty.
        datatype: the usual datatype of the literals; for texts, the preferred one; may be empty.
        pattern: what a text has to match; ``None`` if anything will do.
        needs: the key without which this one isn't written; may be empty.
        unique: whether a value that several things of the class have is passed over.
        last: whether the last of several values counts, not the first.
        parts: the properties with the two ends of an interval.
    """

    key: str
    paths: tuple[tuple[Iri, ...], ...]
    kind: str
    name: str = ""
    many: bool = False
    default: str = ""
    datatype: str = ""
    pattern: re.Pattern[str] | None = None
    needs: str = ""
    unique: bool = False
    last: bool = False
    parts: tuple[Iri, ...] = ()

    def admits(self, text: str) -> bool:
        """Whether a text may be written."""
        if not text.strip():
            return False
        return self.pattern is None or self.pattern.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Class:
    """How things of a class are written.

    Attributes:
        name: what fields call it.
        type: the class; may be empty.
        type_name: the class as ``@type`` has it.
        id: ``iri`` for objects with the address of the thing, ``address`` for one with that of the
            file; empty for neither.
        only: whether things that aren't said to be of the class are passed over.
        required: the keys without which there is no object.
        either: keys of which one must be there.
        constants: what every object has.
        fields: the keys, in the order in which they are written.
    """

    name: str
    type: Iri
    type_name: str
    id: str
    only: bool
    required: tuple[str, ...]
    either: tuple[str, ...]
    constants: Mapping[str, str]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The words for the IRIs of one namespace; each IRI's is itself, if none are listed."""

    namespace: str
    words: Mapping[str, str]
    pattern: re.Pattern[str] | None

    def word(self, iri: str) -> str:
        """The word for an IRI; empty if there is none."""
        if not iri.startswith(self.namespace):
            return ""
        code = iri[len(self.namespace) :]
        if self.pattern is None:
            return self.words.get(code, "")
        return code if self.pattern.fullmatch(code) else ""

    def iri(self, word: str) -> Iri | None:
        """The IRI that a word usually stands for."""
        if self.pattern is not None:
            return Iri(self.namespace + word) if self.pattern.fullmatch(word) else None
        code = next((code for code, known in self.words.items() if known == word), None)
        return None if code is None else Iri(self.namespace + code)


@dataclass(frozen=True, slots=True)
class Form:
    """How a catalogue is written.

    Attributes:
        root: the class of the catalogue.
        context: the address of the JSON-LD context; empty for one of its own, in the file.
        labels: the properties that name a thing, the preferred one first.
        prefixes: those of its own context.
        classes: name → class.
        words: name → words; the first that knows an IRI counts.
    """

    root: str
    context: str
    labels: tuple[Iri, ...]
    prefixes: Prefixes
    classes: Mapping[str, Class]
    words: Mapping[str, tuple[Words, ...]]

    def word(self, name: str, iri: str) -> str:
        """The word for an IRI; empty if there is none."""
        return next(filter(None, (words.word(iri) for words in self.words[name])), "")

    def confuses(self, term: Term) -> bool:
        """Whether an IRI or a datatype begins like a prefixed name, and would be taken for one."""
        iri = term.datatype if isinstance(term, Literal) else term
        return iri.partition(":")[0] in self.prefixes.namespaces

    def usual(self, name: str, word: str) -> Iri | None:
        """The IRI that a word stands for, if nothing else is said."""
        known = self.words[name]
        if not is_term(word):  # a context has one start for all such words
            known = tuple(words for words in known if words.pattern)[:1]
        return next(filter(None, (words.iri(word) for words in known)), None)


def read(path: Path) -> Form:
    """The form in a file.

    Raises:
        ConfigError: if a key is unknown, a prefix isn't declared, or a value isn't what it must
            be; with the file, the line where it is known, and the key.
    """
    top = tables.read(path)
    reading = _Reading(_prefixes(top.table("prefixes")))
    context = top.text("context", "")
    form = Form(
        root=top.text("root"),
        context=context,
        labels=tuple(reading.iris(top, "labels")),
        prefixes=reading.prefixes,
        classes=dict(reading.classes(top.table("classes"))),
        words={
            name: tuple(_words(top.table("words"), name, inline=not context))
            for name in top.table("words")
        },
    )
    top.finish()
    _refuse_loose_ends(top, form)
    return form


def _prefixes(table: Table) -> Prefixes:
    return Prefixes({prefix: table.text(prefix) for prefix in table})


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads classes and fields with the prefixes of one file."""

    prefixes: Prefixes

    def iris(self, table: Table, key: str) -> Iterator[Iri]:
        for name in table.names(key, ()):
            yield tables.expanded(table, key, name, self.prefixes)

    def classes(self, top: Table) -> Iterator[tuple[str, Class]]:
        for name in top:
            table = top.table(name)
            type_name = table.text("type", "")
            constants, fields = table.table("constants"), table.table("fields")
            found = Class(
                name=name,
                type=self._iri(table, "type"),
                type_name=type_name,
                id=_one_of(table, "id", ("iri", "address")),
                only=table.flag("only"),
                required=table.texts("required", ()),
                either=table.texts("either", ()),
                constants={key: constants.text(key) for key in constants},
                fields=tuple(self.field(fields, key) for key in fields),
            )
            table.finish()
            for key in (*found.required, *found.either):
                if key not in fields:
                    raise table.error("required", f"{key!r} isn't one of the fields")
            _refuse_unmet_needs(fields, found)
            yield name, found

    def field(self, fields: Table, key: str) -> Field:
        table = fields.table(key)
        kinds = [name for name in ("as", "words", "class") if name in table]
        if len(kinds) != 1:
            raise fields.error(key, "expected one of: as, words, class")
        kind = _one_of(table, "as", KINDS) or kinds[0]
        found = Field(
            key=key,
            paths=tuple(self._path(table, path) for path in table.names("from")),
            kind=kind,
            name="" if kinds == ["as"] else table.text(kinds[0]),
            many=table.flag("many"),
            default=table.text("default", ""),
            datatype=self._iri(table, "datatype"),
            pattern=_pattern(table),
            needs=table.text("needs", ""),
            unique=table.flag("unique"),
            last=table.flag("last"),
            parts=tuple(self.iris(table, "parts")),
        )
        if len(found.parts) != (_ENDS if kind == "interval" else 0):
            raise table.error("parts", "expected the two properties of an interval")
        table.finish()
        return found

    def _path(self, table: Table, path: str) -> tuple[Iri, ...]:
        if path == SELF:
            return (SELF,)
        steps = _STEP.findall(path)
        return tuple(tables.expanded(table, "from", step, self.prefixes) for step in steps)

    def _iri(self, table: Table, key: str) -> Iri:
        name = table.text(key, "")
        return tables.expanded(table, key, name, self.prefixes) if name else Iri("")


def _one_of(table: Table, key: str, known: tuple[str, ...]) -> str:
    """A text that is one of some; empty if the key is absent."""
    value = table.text(key, "")
    if value and value not in known:
        near = get_close_matches(value, known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of: {', '.join(known)}"
        raise table.error(key, f"{value!r} isn't known; {hint}")
    return value


def _pattern(table: Table) -> re.Pattern[str] | None:
    text = table.text("pattern", "")
    try:
        return re.compile(text, re.DOTALL) if text else None
    except (re.error, OverflowError, RecursionError) as error:
        raise table.error("pattern", f"not a regular expression: {error}") from error


def _words(top: Table, name: str, *, inline: bool) -> Iterator[Words]:
    for table in top.tables(name):
        listed = table.table("words")
        words = {code: listed.text(code) for code in listed}
        found = Words(table.text("namespace"), words, _pattern(table))
        if bool(words) == (found.pattern is not None):
            raise table.error("words", "expected either words or a pattern")
        for code, word in words.items():
            if inline and not is_term(word):
                reason = "a word of the file's own context can't hold ':' or '/', or begin with '@'"
                raise listed.error(code, reason)
        table.finish()
        yield found


def is_term(word: str) -> bool:
    """Whether a JSON-LD context can define a word (JSON-LD 1.1, section 4.1)."""
    return not word.startswith("@") and ":" not in word and "/" not in word


def _refuse_unmet_needs(table: Table, class_: Class) -> None:
    before: set[str] = set()
    for field in class_.fields:
        if field.needs and field.needs not in before:
            raise table.error(field.key, f"needs {field.needs!r}, which has to stand above it")
        before.add(field.key)


def _refuse_loose_ends(top: Table, form: Form) -> None:
    """Refuse names of classes and words that there aren't, and classes that hold themselves."""
    if form.root not in form.classes:
        raise top.error("root", f"there is no class {form.root!r}")
    below: dict[str, set[str]] = {}
    meanings: dict[str, tuple[object, ...]] = {}
    for class_ in form.classes.values():
        table = top.table("classes").table(class_.name).table("fields")
        for field in class_.fields:
            known = {"class": form.classes, "words": form.words}.get(field.kind)
            if known is not None and field.name not in known:
                near = get_close_matches(field.name, known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise table.error(field.key, f"there is no {field.kind} {field.name!r}{hint}")
            words = field.name if field.kind == "words" else ""
            meaning = (field.paths[0], field.kind, field.datatype, words)
            if not form.context and meanings.setdefault(field.key, meaning) != meaning:
                reason = "this key means something else in another class; a context has one meaning"
                raise table.error(field.key, reason)
        below[class_.name] = {field.name for field in class_.fields if field.kind == "class"}
    for name in below:
        if name in _reached(name, below):
            raise top.table("classes").error(
                name, "an object of this class would hold others of it"
            )


def _reached(start: str, below: Mapping[str, set[str]]) -> set[str]:
    """The classes of all objects inside an object of a class."""
    found: set[str] = set()
    queue = set(below[start])
    while queue:
        found |= queue
        queue = {name for each in queue for name in below[each]} - found
    return found
