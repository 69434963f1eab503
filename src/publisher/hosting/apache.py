"""The rules for Apache httpd: a configuration for a virtual host, and files of exact texts.

Every table becomes a run of rewrite rules that sets one variable; texts that are looked up as they
are come from a file (``RewriteMap``). Links have commas, which no variable of a rule may have: so
the rules only say which link it is, and header directives hold the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from publisher.answers import ALLOWED
from publisher.headers import (
    CORS,
    PREFLIGHT,
    SAFETY,
    SEARCH_POLICY,
    UNKNOWN,
    VARY,
    WHOLE,
    cache,
    ends,
    redirect_cache,
    safe_location,
)
from publisher.hosting.maps import KEEP, Map, Text, Var
from publisher.hosting.rules import Rules
from publisher.hosting.signs import NONE
from publisher.routes import FOLDER, NOT_ACCEPTABLE, NOT_FOUND

SITE = "${PUBLISHER}"
"""Where the release is: the configuration that includes ours defines it."""

MAPS = ("exact", "offer", "moved", "gone", "thing", "thing_file", "life", "own", "turn")
"""The tables that have texts to be looked up as they are."""

_LINKS = ("canonical", "own", "turn", "alternates")
_SERVE, _SHOW, _END = "serve", "show", "end"
_ACCEPTED = r"[ \t]*(?:;[ \t]*q=(?:1|0?\.[0-9]*[1-9])[^,]*)?(?:,|$)"


@dataclass(frozen=True, slots=True)
class _Rule:
    """One ``RewriteRule`` with its conditions.

    Attributes:
        conditions: what is tested, and the pattern.
        flags: its flags but for the one to go on elsewhere.
        to: the label to go on at; empty for the next rule.
        target: where it leads; ``-`` for nowhere.
        label: a name for this place.
    """

    conditions: Sequence[tuple[str, str]] = ()
    flags: Sequence[str] = ()
    to: str = ""
    target: str = "-"
    label: str = ""


def config(rules: Rules) -> str:
    """The part that goes into ``<VirtualHost>``."""
    root = rules.routes.root
    lines = [
        "# Written by publisher build, from the content. Include it in a virtual host of Apache,",
        "# after a line: Define PUBLISHER …/current",
        "# Modules: headers, mime, rewrite.",
        "RewriteEngine On",
        "AllowEncodedSlashes NoDecode",
        "TraceEnable Off",
        *_folder(root),
        *(
            f'RewriteMap publisher_{name} "txt:{SITE}/{FOLDER}/apache-{name}.txt"'
            for name in MAPS
            if rules.table(name).exact
        ),
        *_written(list(_rules(rules))),
        *_fields(root),
        *(line for name in _LINKS for line in _links(rules.table(name))),
    ]
    return "\n".join(lines) + "\n"


def table(rules: Rules, name: str) -> str:
    """The file of one table: a key and its value on each line, without spaces in either."""
    exact = _targets(rules) if name == "moved" else rules.table(name).exact
    lines = (f"{key} {value.removeprefix(', ').replace(' ', '')}" for key, value in exact.items())
    return "\n".join(lines) + "\n"


def _targets(rules: Rules) -> dict[str, str]:
    """Where renamed addresses lead, with the host: else Apache takes it from the request."""
    exact = rules.table("moved").exact
    return {path: urljoin(rules.routes.base, target) for path, target in exact.items()}


def _folder(root: str) -> list[str]:
    """What holds for the files, whatever the rest of the configuration says."""
    return [
        f'<Directory "{SITE}">',
        "    Require all granted",
        "    AllowOverride None",
        "    Options FollowSymLinks",
        "    SetHandler default-handler",
        "    RemoveEncoding .br .gz .Z",
        "</Directory>",
        f"<Location {_quoted(root)}>",
        *(f"    ErrorDocument {status} {_quoted(root)}" for status in (404, 406, 410)),
        "</Location>",
    ]


# -- The rules


def _rules(rules: Rules) -> Iterator[_Rule]:
    root = rules.routes.root
    if root != "/":
        here = ("%{REQUEST_URI}", f"^{_pattern(root[:-1])}$")
        yield _Rule([here], ["R=308", "L"], target=_base(rules))
        # Above the path of the base Apache serves the release as it is: the rules are hidden.
        yield _Rule([("%{REQUEST_URI}", f"^/+{_pattern(FOLDER)}/")], ["R=404", "L"])
    yield _Rule([("%{REQUEST_URI}", f"!^{_pattern(root)}")], to=_END)
    yield _Rule(flags=["E=publisher_here:1"])
    target = r"^[^ ]+ (?:[A-Za-z][A-Za-z0-9+.-]*://[^/ ]*)?([^ ]*)"
    yield _Rule([("%{THE_REQUEST}", target)], ["E=publisher_target:%1"])
    # When Apache turns to the page for an error, the query is in the request's first line alone.
    yield _Rule([("%{ENV:publisher_target}", r"\?(.*)$")], ["E=publisher_query:%1"])
    for name, part in (
        ("accept", "HTTP:Accept"),
        ("accept_profile", "HTTP:Accept-Profile"),
    ):
        yield _Rule([(f"%{{{part}}}", "^(.*)$")], [f"E=publisher_{name}:%1"])
    for found in rules.before:
        yield from _table(found)
    yield from _decisions(rules)
    yield _Rule(flags=["E=publisher_shown:%{ENV:publisher_file}"], label=_SHOW)
    yield _Rule(label=_SERVE)
    for found in rules.after:
        yield from _table(found)
    yield from _serving(rules.routes.search_pages)
    yield _Rule(label=_END)


def _decisions(rules: Rules) -> Iterator[_Rule]:
    """The answers; the first whose condition is met is given."""
    error = "%{ENV:REDIRECT_STATUS}"
    page = [f"E=publisher_file:{NOT_FOUND}", "E=publisher_error:1", "E=publisher_itself:1"]
    yield _Rule([(error, "=404")], page, _SERVE)
    shown = f"E=publisher_shown:profile/{NONE}/%{{ENV:publisher_path}}.html"
    page = [f"E=publisher_file:{NOT_ACCEPTABLE}", "E=publisher_error:1", "E=publisher_vary:1"]
    yield _Rule([(error, "=406")], [*page, shown], _SERVE)
    allow = "E=publisher_allow:1"
    yield _Rule([("%{REQUEST_METHOD}", "!^(?:GET|HEAD|OPTIONS)$")], ["R=405", "L", allow])
    yield _Rule(
        [("%{REQUEST_METHOD}", "=OPTIONS")], ["R=204", "L", allow, "E=publisher_preflight:1"]
    )
    away = ["R=301", "L", "NE", "E=publisher_301:1"]
    for target in sorted({line for line in _targets(rules).values() if "?" in line}):
        # Apache refuses a question mark that comes out of a variable.
        yield _Rule([("%{ENV:publisher_moved}", f"={target}")], away, target=_escaped(target))
    away.append("QSD")
    yield _Rule([("%{ENV:publisher_moved}", ".")], away, target="%{ENV:publisher_moved}")
    yield _Rule([_is_file("refused")], ["R=406", "L"])
    thing = f"{_base(rules)}%{{ENV:publisher_thing}}"
    yield _Rule([_is_file("thing_file")], ["R=303", "L", "NE", "E=publisher_303:1"], target=thing)
    yield _Rule([("%{ENV:publisher_gone}", "."), (error, "!=410")], ["R=410", "L"])
    itself = ["E=publisher_file:%{ENV:publisher_exact}", "E=publisher_itself:1"]
    yield _Rule([_is_file("exact")], itself, _SHOW)
    chosen = ["E=publisher_file:%{ENV:publisher_chosen}", "E=publisher_vary:1"]
    yield _Rule([_is_file("chosen")], [*chosen, "E=publisher_negotiated:1"], _SHOW)
    yield _Rule(flags=["R=404", "L"])


def _base(rules: Rules) -> str:
    """The base as a target: with the host, which Apache would take from the request."""
    return _escaped(safe_location(rules.routes.base))


def _is_file(name: str) -> tuple[str, str]:
    return f"{SITE}/%{{ENV:publisher_{name}}}", "-f"


def _serving(searching: Sequence[str]) -> Iterator[_Rule]:
    """Serve a file with its media type, packed if the client takes that."""
    file = "%{ENV:publisher_file}"
    yield _Rule(flags=[f"T={UNKNOWN}"])
    for end, type_ in reversed(ends()):  # the last that matches counts: the longest
        yield _Rule([(file, f"(?i){re.escape(end)}$")], [f"T={type_}"])
    for folder, name in (("assets/", "asset"), *((folder, "whole") for folder in WHOLE)):
        yield _Rule([(file, f"^{folder}")], [f"E=publisher_{name}:1"])
    for page in searching:
        yield _Rule([(file, f"={page}")], ["E=publisher_searching:1"])
    document = ("%{ENV:publisher_asset}%{ENV:publisher_whole}%{ENV:publisher_error}", "^$")
    yield _Rule([document], ["E=publisher_document:1"])
    for coding, end in (("gzip", "gz"), ("br", "br")):
        accepted = ("%{HTTP:Accept-Encoding}", rf"(?i)(?:^|,)[ \t]*{coding}{_ACCEPTED}")
        there = (f"{SITE}/{file}.{end}", "-f")
        flags = [f"E=publisher_packed:.{end}", f"E=publisher_coding:{coding}"]
        yield _Rule([accepted, there], flags)
    yield _Rule(flags=["L"], target=f"{SITE}/{file}%{{ENV:publisher_packed}}")


def _table(found: Map) -> Iterator[_Rule]:
    """The rules that set a variable to the value of a table."""
    end = f"after {found.name}"
    source = _text(found.source)
    name = f"E=publisher_{found.name}"
    yield _Rule(flags=[f"{name}:{_escaped(found.default)}"])
    if found.exact:
        looked_up = f"${{publisher_{found.name}:{source}}}"
        yield _Rule([(looked_up, "(.+)")], [f"{name}:%1"], end)
    for number, line in enumerate(found.lines):
        if found.name in _LINKS:
            flags = [f"{name}_line:{number}", f"{name}_keep:%1"]
        else:
            flags = [f"{name}:{_text(line.value)}"]
        yield _Rule([(source, line.pattern)], flags, end)
    yield _Rule(label=end)


def _written(found: Sequence[_Rule]) -> Iterator[str]:
    """The rules as text; a rule that only names a place is none."""
    real = [rule for rule in found if rule.conditions or rule.flags]
    places: dict[str, int] = {}
    number = 0
    for rule in found:
        if rule.label:
            places[rule.label] = number
        number += bool(rule.conditions or rule.flags)
    for number, rule in enumerate(real):
        for test, pattern in rule.conditions:
            # Else Apache would say by itself what the answer depends on.
            yield f"RewriteCond {_argument(test)} {_argument(pattern)} [NV]"
        skipped = places[rule.to] - number - 1 if rule.to else 0
        flags = ",".join([*rule.flags, *([f"S={skipped}"] if skipped else [])])
        target = _argument(rule.target)
        yield (
            f"RewriteRule ^ {target} {_argument(f'[{flags}]')}"
            if flags
            else (f"RewriteRule ^ {target}")
        )


# -- Header fields


def _fields(root: str) -> Iterator[str]:
    """The header fields; each with the variable that says whether it is in the answer."""
    fields: list[tuple[str, str, str]] = [
        *((name, value, "here") for name, value in (*SAFETY, *CORS)),
        ("Content-Security-Policy", SEARCH_POLICY, "searching"),
        ("Allow", ALLOWED, "allow"),
        *((name, value, "preflight") for name, value in PREFLIGHT),
        ("Vary", "Accept-Encoding", "itself"),
        ("Vary", VARY, "vary"),
        ("Cache-Control", "no-cache", "error"),
        ("Cache-Control", redirect_cache(301), "301"),
        ("Cache-Control", redirect_cache(303), "303"),
        ("Cache-Control", cache("assets/"), "asset"),
        ("Cache-Control", cache(WHOLE[0]), "whole"),
        ("Cache-Control", cache(""), "document"),
    ]
    for name, value, condition in fields:
        yield f"Header always set {name} {_format(value)} env=publisher_{condition}"
    place = _format(root)[:-1] + '%{publisher_file}e"'
    yield f"Header always set Content-Location {place} env=publisher_negotiated"
    yield 'Header always set Content-Encoding "%{publisher_coding}e" env=publisher_coding'
    for condition in ("error", "gone"):
        # A part of a page for an error is no answer; Apache would send it.
        name = f"reqenv('publisher_{condition}')"
        yield f"""RequestHeader unset Range "expr={name} != ''\""""
    yield "Header unset Content-Language env=publisher_here"


def _links(found: Map) -> Iterator[str]:
    """The links of a table: those of documents, and those that follow from a path."""
    name = f"publisher_{found.name}"
    if found.exact:
        yield f"""Header always add Link "%{{{name}}}e" "expr=reqenv('{name}') != ''\""""
    for number, line in enumerate(found.lines):
        text = "".join(
            f"%{{{name}_keep}}e" if part == KEEP else str(part).replace("%", "%%")
            for part in line.value
        ).removeprefix(", ")
        if text:
            value = text.replace("\\", "\\\\").replace('"', '\\"')
            condition = f"expr=reqenv('{name}_line') == '{number}'"
            yield f'Header always add Link "{value}" "{condition}"'


# -- How Apache writes it


def _text(text: Text) -> str:
    return "".join(_part(part) for part in text)


def _part(part: str | Var) -> str:
    if isinstance(part, str):
        return _escaped(part)
    return "%1" if part == KEEP else f"%{{ENV:publisher_{part.name}}}"


def _escaped(text: str) -> str:
    """A text in which no variable is read."""
    return "".join(f"\\{sign}" if sign in "\\$%" else sign for sign in text)


def _pattern(path: str) -> str:
    """A pattern for a path as Apache decodes it."""
    return "".join(sign if sign.isalnum() or sign == "/" else f"\\{sign}" for sign in path)


def _format(value: str) -> str:
    return _quoted(value.replace("%", "%%"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _argument(text: str) -> str:
    """A text as an argument of a rewrite rule, which keeps all backslashes.

    Only patterns have quotation marks; there they can be written by their number.
    """
    found = text.replace('"', r"\x22")
    return f'"{found}"'
