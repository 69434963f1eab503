"""CSVW metadata, checked (Metadata Vocabulary for Tabular Data, sections 4 to 6).

What can't be is an error. What the standard tells to pass over with a warning is left out, so that
all that is left is as it should be.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from publisher.sources.tabular import datatypes, document, notes, vocabulary
from publisher.sources.tabular.convert import resolved
from publisher.sources.tabular.notes import Misused
from publisher.sources.tabular.places import Findings, shown
from publisher.sources.text import Text
from publisher.tables import is_language

Description = dict[str, Any]
"""A description whose values are as they should be; ``said`` holds its common properties."""

Loader = Callable[[str], Text | None]
"""Gives the file of an address, if it is one that may be read."""

SAID = "said"
_DIRECTIONS = ("ltr", "rtl", "auto")
_DROP = object()


class Checker:
    """A metadata file while it is read.

    Args:
        text: the file.
        url: its address.
        findings: where warnings go.
        load: gives other files that it names.
    """

    def __init__(self, text: Text, url: str, findings: Findings, load: Loader) -> None:
        self.text, self.base, self.language = text, url, ""
        self._findings, self._load = findings, load
        self._checks = self._by_name()

    def document(self) -> Description:
        """The description of a group of tables that the file holds; one table is a group, too.

        Raises:
            SourceError: if it can't be used.
        """
        found = document.read(self.text)
        self._context(found)
        if "tables" in found or found.get("@type") == "TableGroup":
            group = self.checked("TableGroup", found)
            if not group.get("tables"):
                self.refuse("tables: expected a list with a description of each table", "tables")
            return group
        return {"tables": [self._table(found)], SAID: {}, "single": True}

    def refuse(self, reason: str, near: str = "") -> None:
        """Raise an error at the place of a word of the file."""
        raise self.text.error_near(f'"{near}"', reason)

    def warn(self, reason: str, near: str = "") -> None:
        """Note what is passed over."""
        self._findings.warn(self.text.error_near(f'"{near}"', reason))

    def _context(self, found: Mapping[str, Any]) -> None:
        """Read the base and the language (section 5.2)."""
        context = found.get("@context")
        if context == vocabulary.CONTEXT:
            return
        good = isinstance(context, list) and context and context[0] == vocabulary.CONTEXT
        local = context[1] if good and len(context) > 1 else {}  # type: ignore[index, arg-type]
        if not good or not isinstance(local, dict) or set(local) - {"@base", "@language"}:
            wanted = f'["{vocabulary.CONTEXT}", {{"@language": "en"}}]'
            self.refuse(f'@context: expected "{vocabulary.CONTEXT}" or {wanted}', "@context")
        language = local.get("@language", "")
        if language and not is_language(str(language)):
            self.warn(f"@language: {language!r} is not a language tag, such as en", "@language")
        else:
            self.language = str(language)
        if isinstance(local.get("@base"), str):
            self.base = self._joined("@base", local["@base"])

    def checked(self, kind: str, found: Mapping[str, Any]) -> Description:
        """A description without what isn't as it should be.

        Args:
            kind: what it describes, such as ``Table``.
            found: the description as it is written.
        """
        result: Description = {SAID: {}}
        for name, value in found.items():
            if name == "@type":
                self._kind(kind, value)
            elif name in vocabulary.PROPERTIES[kind]:
                kept = self._checks[name](name, value)
                if kept is not _DROP:
                    result[name] = kept
            elif notes.expanded(name) is not None and kind not in {"Dialect", "Template"}:
                result[SAID][name] = self._common(name, value)
            else:
                self._unknown(kind, name)
        return result

    def _kind(self, kind: str, value: Any) -> None:
        if value != kind:
            self.refuse(f'@type: expected "{kind}", found {value!r}', "@type")

    def _unknown(self, kind: str, name: str) -> None:
        near = get_close_matches(name, vocabulary.PROPERTIES[kind], 1)
        advice = f'did you mean "{near[0]}"?' if near else "write a prefixed name such as dc:title"
        self.warn(f'"{name}" is not known in a {kind}; {advice}', name)

    def _common(self, name: str, value: Any) -> Any:
        try:
            notes.check(value)
        except Misused as error:
            self.refuse(f"{name}: {error}", name)
        return value

    def _by_name(self) -> Mapping[str, Callable[[str, Any], Any]]:
        """Property → what checks its values, and gives what is kept of them."""
        text, flag, count, natural = self._text, self._flag, self._count, self._titles
        found: dict[str, Callable[[str, Any], Any]] = {
            "@id": self._id,
            "@context": _dropped,
            "tables": self._tables,
            "tableSchema": self._schema,
            "dialect": self._dialect,
            "columns": self._columns,
            "notes": self._notes,
            "transformations": self._transformations,
            "foreignKeys": self._foreign_keys,
            "primaryKey": self._names,
            "rowTitles": self._names,
            "titles": natural,
            "name": self._name,
            "null": self._texts,
            "lang": self._language,
            "datatype": self._datatype,
            "tableDirection": self._direction,
            "textDirection": self._direction,
            "lineTerminators": self._texts,
            "separator": self._separator,
            "commentPrefix": self._optional,
            "quoteChar": self._letter,
            "delimiter": self._letter,
            "trim": self._trim,
            "encoding": self._encoding,
        }
        found |= dict.fromkeys(("ordered", "required", "suppressOutput", "virtual"), flag)
        found |= dict.fromkeys(("doubleQuote", "header", "skipBlankRows", "skipInitialSpace"), flag)
        found |= dict.fromkeys(("headerRowCount", "skipColumns", "skipRows"), count)
        found |= dict.fromkeys(("aboutUrl", "propertyUrl", "valueUrl"), self._template)
        others = ("url", "default")
        found |= dict.fromkeys((*others, "scriptFormat", "targetFormat", "source"), text)
        return found

    # -- Values of one kind

    def _wrong(self, name: str, expected: str, value: Any) -> Any:
        self.warn(f"{name}: expected {expected}, found {shown(json.dumps(value))}", name)
        return _DROP

    def _text(self, name: str, value: Any) -> Any:
        return value if isinstance(value, str) else self._wrong(name, "a text", value)

    def _template(self, name: str, value: Any) -> Any:
        """A template; one that is none is empty (section 4.3)."""
        return "" if self._text(name, value) is _DROP else value

    def _optional(self, name: str, value: Any) -> Any:
        return value if value is None else self._text(name, value)

    def _separator(self, name: str, value: Any) -> Any:
        return self._optional(name, value) if value != "" else self._wrong(name, "a text", value)

    def _letter(self, name: str, value: Any) -> Any:
        good = isinstance(value, str) and len(value) == 1 and value not in "\r\n"
        if good or (value is None and name == "quoteChar"):
            return value
        return self._wrong(name, "one character", value)

    def _flag(self, name: str, value: Any) -> Any:
        return value if isinstance(value, bool) else self._wrong(name, "true or false", value)

    def _count(self, name: str, value: Any) -> Any:
        good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return value if good else self._wrong(name, "a whole number", value)

    def _texts(self, name: str, value: Any) -> Any:
        values = value if isinstance(value, list) else [value]
        if all(isinstance(one, str) for one in values):
            return values
        return self._wrong(name, "a text or a list of texts", value)

    def _names(self, name: str, value: Any) -> Any:
        if value == [] or self._texts(name, value) is _DROP:
            return _DROP
        return value if isinstance(value, list) else [value]

    def _language(self, name: str, value: Any) -> Any:
        good = isinstance(value, str) and is_language(value)
        return value if good else self._wrong(name, "a language tag such as en", value)

    def _direction(self, name: str, value: Any) -> Any:
        good = value in _DIRECTIONS or (name == "textDirection" and value == "inherit")
        return value if good else self._wrong(name, "ltr, rtl or auto", value)

    def _trim(self, name: str, value: Any) -> Any:
        known = vocabulary.TRIMS.get(json.dumps(value).strip('"'))
        return known or self._wrong(name, "true, false, start or end", value)

    def _encoding(self, name: str, value: Any) -> Any:
        good = isinstance(value, str) and vocabulary.ENCODING.fullmatch(value)
        return value if good else self._wrong(name, "an encoding, such as utf-8", value)

    def _id(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and value.startswith("_:"):
            self.refuse(f"{name}: can't be a blank node; leave it out", value)
        if not isinstance(value, str):
            self._wrong(name, "an address", value)
        return self._joined(name, value if isinstance(value, str) else "")

    def _joined(self, name: str, written: str) -> str:
        found = resolved(self.base, written)
        if found is None:
            self.refuse(f"{name}: {shown(written)} is not an address; correct it", written)
        return str(found)

    def _name(self, name: str, value: Any) -> Any:
        if isinstance(value, str) and vocabulary.NAME.fullmatch(value):
            return value
        return self._wrong(name, "letters, digits, . and _, the first of them no _", value)

    def _titles(self, name: str, value: Any) -> Any:
        """Language → texts."""
        if isinstance(value, str | list):
            value = {self.language or "und": value}
        if not isinstance(value, dict):
            return self._wrong(name, "a text, or one for each language", value)
        found: dict[str, list[str]] = {}
        for tag, texts in value.items():
            kept = [one for one in (texts if isinstance(texts, list) else [texts])
                    if isinstance(one, str)]  # fmt: skip
            if tag != "und" and not is_language(tag):
                self._wrong(name, "language tags such as en", tag)
            elif kept != (texts if isinstance(texts, list) else [texts]):
                self._wrong(name, "a text or a list of texts", texts)
                found |= {tag: kept} if kept else {}
            else:
                found[tag] = kept
        return found or _DROP

    # -- Descriptions in descriptions

    def _list(self, name: str, value: Any) -> list[Any]:
        if not isinstance(value, list):
            self._wrong(name, "a list", value)
            return []
        return value

    def _tables(self, name: str, value: Any) -> Any:
        found = self._list(name, value)
        if not all(isinstance(one, dict) for one in found):
            self.refuse(f"{name}: expected a description of each table in braces", name)
        return [self._table(one) for one in found]

    def _table(self, found: Mapping[str, Any]) -> Description:
        table = self.checked("Table", found)
        if not table.get("url"):
            self.refuse("url: missing; write the name of the table's file", "tableSchema")
        table["url"] = self._joined("url", table["url"])
        return table

    def _linked(self, name: str, value: Any, kind: str) -> Any:
        """A description, or one in the file that is named."""
        if isinstance(value, str):
            url = self._joined(name, value)
            text = self._load(url)
            if text is None:
                self.refuse(f"{name}: {shown(value)} is not a file beside this one", value)
            else:
                other = Checker(text, url, self._findings, self._load)
                value = document.read(text)
                if "@context" in value:
                    other._context(value)
                return {"@id": url, **other.checked(kind, value)}
        if not isinstance(value, dict):
            self._wrong(name, "a description in braces", value)
            return {}
        return self.checked(kind, value)

    def _schema(self, name: str, value: Any) -> Any:
        return self._linked(name, value, "Schema")

    def _dialect(self, name: str, value: Any) -> Any:
        return self._linked(name, value, "Dialect")

    def _columns(self, name: str, value: Any) -> Any:
        found = []
        for one in self._list(name, value):
            if isinstance(one, dict):
                found.append(self.checked("Column", one))
            else:
                self._wrong(name, "a description of each column in braces", one)
        self._check_columns(found)
        return found

    def _check_columns(self, columns: list[Description]) -> None:
        names: set[str] = set()
        virtual = False
        for column in columns:
            name = column.get("name")
            if name in names:
                self.refuse(f'there are two columns "{name}"; give each its own name', name or "")
            names |= {name} if name else set()
            if virtual and not column.get("virtual"):
                self.refuse("virtual columns come after all others; move this one up", "virtual")
            virtual = bool(column.get("virtual"))

    def _notes(self, name: str, value: Any) -> Any:
        return [self._common(name, one) for one in self._list(name, value)]

    def _transformations(self, name: str, value: Any) -> Any:
        found = []
        for one in self._list(name, value):
            if isinstance(one, dict):
                kept = self.checked("Template", one)
                for needed in ("url", "scriptFormat", "targetFormat"):
                    if needed not in kept:
                        self.refuse(f"{name}: {needed} is missing; write it", name)
                found.append(kept)
            else:
                self._wrong(name, "a description in braces", one)
        return found

    def _foreign_keys(self, name: str, value: Any) -> Any:
        found = []
        for one in self._list(name, value):
            if not isinstance(one, dict):
                self._wrong(name, "a description of each key in braces", one)
                continue
            reference: Any = one.get("reference")
            if not isinstance(reference, dict):
                self.refuse("reference: expected what the key refers to, in braces", "reference")
            self._only(one, ("columnReference", "reference"))
            self._only(reference, ("resource", "schemaReference", "columnReference"))
            places = {
                key: self._joined(key, str(reference[key]))
                for key in ("resource", "schemaReference")
                if key in reference
            }
            found.append({**one, "reference": {**reference, **places}})
        return found

    def _only(self, found: Any, known: tuple[str, ...]) -> None:
        for name in found:
            if name not in known:
                self.refuse(f'"{name}" is not known in a foreign key; leave it out', name)
        if "columnReference" not in found:
            self.refuse("columnReference: missing; name the columns of the key", "reference")

    def _datatype(self, name: str, value: Any) -> Any:
        if isinstance(value, str):
            value = {"base": value}
        if not isinstance(value, dict):
            return self._wrong(name, "the name of a datatype, or its description", value)
        kept = {one: part for one, part in value.items() if one in vocabulary.DATATYPE}
        self._datatype_id(kept.get("@id"))
        for one in set(value) - set(kept):
            if notes.expanded(one) is None:
                self.warn(f'"{one}" is not known in a datatype; leave it out', one)
        for one in datatypes.LENGTHS:
            if one in kept and self._count(one, kept[one]) is _DROP:
                del kept[one]
        try:
            return datatypes.datatype(kept, lambda reason: self.warn(f"{name}: {reason}", name))
        except datatypes.Wrong as error:
            self.refuse(f"{name}: {error}", name)

    def _datatype_id(self, value: Any) -> None:
        if value is None:
            return
        if not isinstance(value, str) or value.startswith("_:"):
            self.refuse("@id: expected the IRI of a datatype of its own", "@id")
        if value in set(vocabulary.BUILT_IN.values()):
            self.refuse('@id: that is a built-in datatype; write it as "base"', "@id")


def _dropped(_name: str, _value: Any) -> Any:
    return _DROP
