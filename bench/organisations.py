"""A made-up register of organisations: a dozen statements each, the same for the same number.

Every organisation has names in two languages, a number, a day of entry, a purpose (a concept), an
address (a blank node) and a website; all but the first are part of another one. One in ten became
another by a change event. The first thousand have the same purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeVar
from zlib import crc32

BASE = "https://register.example.gov/"
PURPOSES = 200
SHARING = 1_000
"""How many organisations have the first purpose."""

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_ORG = "http://www.w3.org/ns/org#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_TERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_DATE = "http://www.w3.org/2001/XMLSchema#date"

_KINDS: Sequence[tuple[str, str]] = (
    ("Bureau", "Swyddfa"),
    ("Chamber", "Siambr"),
    ("Committee", "Pwyllgor"),
    ("Court", "Llys"),
    ("Fund", "Cronfa"),
    ("Institute", "Sefydliad"),
    ("Museum", "Amgueddfa"),
    ("Tribunal", "Tribiwnlys"),
)
_SUBJECTS: Sequence[tuple[str, str]] = (
    ("Accounts", "Cyfrifon"),
    ("Bridges", "Pontydd"),
    ("Charities", "Elusennau"),
    ("Harbours", "Porthladdoedd"),
    ("Lighthouses", "Goleudai"),
    ("Maps", "Mapiau"),
    ("Medicines", "Meddyginiaethau"),
    ("Pensions", "Pensiynau"),
    ("Railways", "Rheilffyrdd"),
    ("Rivers", "Afonydd"),
    ("Weather", "Tywydd"),
)
_TOWNS = ("Barry", "Caernarfon", "Conwy", "Llanelli", "Monmouth", "Neath", "Pembroke", "Rhyl")
T = TypeVar("T")
_YEARS = range(1948, 2024)


def statements(count: int, flawed: bool = False) -> Iterator[str]:
    """The whole register as lines of N-Triples: purposes, then each organisation with its own.

    Args:
        count: how many organisations there are.
        flawed: whether one organisation in a hundred breaks a rule (see :func:`organisation`).
    """
    return (line for file in files(count, count, flawed) for line in file)


def files(count: int, each: int, flawed: bool = False) -> Iterator[Iterator[str]]:
    """The same lines in files, the purposes in the first.

    Args:
        count: how many organisations there are.
        each: how many of them are in one file.
        flawed: whether some break a rule.
    """
    for first in range(0, count, each):
        numbers = range(first, min(first + each, count))
        lines = (line for number in numbers for line in organisation(number, count, flawed))
        yield lines if first else chain(purposes(), lines)


def scattered(count: int) -> Iterator[str]:
    """The same lines in the worst order: no two statements about one resource side by side."""
    yield from purposes()
    position, left = 0, True
    while left:
        left = False
        for number in range(count):
            lines = organisation(number, count)
            if position < len(lines):
                yield lines[position]
                left = True
        position += 1


def purposes() -> Iterator[str]:
    """The scheme of purposes and its concepts."""
    scheme = _iri("scheme", "purposes")
    yield _statement(scheme, f"{_RDF}type", f"<{_SKOS}ConceptScheme>")
    yield _statement(scheme, f"{_SKOS}prefLabel", '"Purposes"@en')
    for number in range(PURPOSES):
        concept = _iri("purpose", number)
        english, welsh = _SUBJECTS[number % len(_SUBJECTS)]
        yield _statement(concept, f"{_RDF}type", f"<{_SKOS}Concept>")
        yield _statement(concept, f"{_SKOS}prefLabel", f'"{english}, part {number}"@en')
        yield _statement(concept, f"{_SKOS}prefLabel", f'"{welsh}, rhan {number}"@cy')
        yield _statement(concept, f"{_SKOS}inScheme", scheme)


def organisation(number: int, count: int, flawed: bool = False) -> list[str]:
    """One organisation with its address, and its change event if it has one.

    Args:
        number: which one, counted from 0.
        count: how many there are.
        flawed: if so, of every hundredth one the number is malformed, and one of two hundred has
            no purpose that exists.
    """
    this, site = _iri("body", number), f"_:site{number}"
    english, welsh = _names(number)
    broken = flawed and number % 100 == 50  # noqa: PLR2004
    lost = flawed and number % 200 == 150  # noqa: PLR2004
    purpose = _iri("purpose", 10**6 if lost else purpose_of(number))
    lines = [
        _statement(this, f"{_RDF}type", f"<{_ORG}FormalOrganization>"),
        _statement(this, f"{_SKOS}prefLabel", f'"{english}"@en'),
        _statement(this, f"{_SKOS}prefLabel", f'"{welsh}"@cy'),
        _statement(this, f"{_ORG}identifier", f'"GB{"/" if broken else "-"}{number:07d}"'),
        _statement(this, f"{_TERMS}issued", f'"{_day(number, "entry")}"^^<{_DATE}>'),
        _statement(this, f"{_ORG}purpose", purpose),
        _statement(this, f"{_FOAF}homepage", f"<https://www.example.gov/bodies/{number}>"),
        _statement(this, f"{_ORG}hasPrimarySite", site),
        _statement(site, f"{_VCARD}street-address", f'"{street_of(number)}"'),
        _statement(site, f"{_VCARD}locality", f'"{_one_of(_TOWNS, number, "town")}"'),
        _statement(site, f"{_VCARD}postal-code", f'"LL{_drawn(number, "post", 90) + 10} 4XY"'),
    ]
    if number:
        above = _iri("body", (number - 1) // 8)
        lines.append(_statement(this, f"{_ORG}subOrganizationOf", above))
    return lines + (_event(number, count) if number % 10 == 7 else [])  # noqa: PLR2004


def _event(number: int, count: int) -> list[str]:
    drawn = _drawn(number, "after", count)
    # Those with such a number have ended themselves, maybe before.
    event, after = _iri("change", number), _iri("body", drawn - (drawn % 10 == 7))  # noqa: PLR2004
    date = f'"{_day(number, "end")}"^^<{_DATE}>'
    return [
        _statement(event, f"{_RDF}type", f"<{_ORG}ChangeEvent>"),
        _statement(event, f"{_SKOS}prefLabel", f'"Change {number}"@en'),
        _statement(event, f"{_ORG}originalOrganization", _iri("body", number)),
        _statement(event, f"{_ORG}resultingOrganization", after),
        _statement(event, f"{_TERMS}date", date),
    ]


def purpose_of(number: int) -> int:
    """The number of an organisation's purpose."""
    return 0 if number < SHARING else 1 + _drawn(number, "purpose", PURPOSES - 1)


def street_of(number: int) -> str:
    """The first line of an organisation's address."""
    return f"{1 + _drawn(number, 'house', 250)} {_one_of(_SUBJECTS, number, 'street')[0]} Street"


def _names(number: int) -> tuple[str, str]:
    kind, subject = _one_of(_KINDS, number, "kind"), _one_of(_SUBJECTS, number, "subject")
    return f"{kind[0]} of {subject[0]} {number}", f"{kind[1]} {subject[1]} {number}"


def _day(number: int, what: str) -> str:
    year = _YEARS[_drawn(number, what, len(_YEARS))]
    return f"{year}-{1 + _drawn(number, what + 'm', 12):02}-{1 + _drawn(number, what + 'd', 28):02}"


def _one_of(values: Sequence[T], number: int, what: str) -> T:
    return values[_drawn(number, what, len(values))]


def _drawn(number: int, what: str, among: int) -> int:
    """A number below ``among`` that looks drawn by lot, and is always the same."""
    return crc32(f"{what} {number}".encode()) % among


def _iri(kind: str, name: int | str) -> str:
    return f"<{BASE}id/{kind}/{name}>"


def _statement(subject: str, predicate: str, value: str) -> str:
    return f"{subject} <{predicate}> {value} .\n"
