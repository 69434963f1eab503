"""Random contexts, and graphs that are awkward for them, for property tests of JSON-LD."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from publisher.terms import LANG_STRING, RDF, STRING, TYPE, XSD, Blank, Iri, Literal, Node, Triple
from test_descriptions import A, B, C

EX = "https://example.org/def#"
_NAMES = ("p", "q", "r", "p/q", "Class", "word")
_TERMS = ("p", "q", "r", "s", "ex", "e", "Class", "word", "en", "base", "label", "b1", "zz")
_STARTS = (EX, "https://example.org/", "https://example.org/id/", "https://example.org/def#p")

_IRI = st.sampled_from(
    [f"{EX}{name}" for name in _NAMES] + ["ex:p", "ex:word", "e:q", "p", "label", str(RDF["nil"])]
)
_TYPE = st.sampled_from(["@id", "@id", "@vocab", "xsd:date", str(XSD["date"]), "ex:word", "Class"])
_CONTAINER = st.sampled_from(
    ["@set", "@list", "@language", ["@set"], ["@language", "@set"], ["@set", "@language"]]
)
_ODD: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"@reverse": "ex:p"},
        {"@id": "ex:p", "@language": "en"},
        {"@id": "ex:p", "@container": "@index"},
        {"@id": "ex:p", "@context": {"q": "ex:q"}},
        {"@id": "ex:p", "@nest": "q"},
        {"@id": "ex:p", "@type": "@json"},
        {"@id": "ex:p", "@type": "@none"},
        {"@id": "@type"},
        {"@id": "ex:p", "@direction": "rtl"},
        {"@id": "ex:p", "@container": "@id"},
        {"@id": "nowhere:p", "@prefix": "yes"},
        {"@id": None},
        {"@id": "ex:p", "@protected": True},
        {"@id": "ex:p", "@container": ["@list", "@set"]},
    ]
)


@st.composite
def _definition(draw: st.DrawFn) -> Any:
    parts: dict[str, Any] = {"@id": draw(_IRI)}
    if draw(st.booleans()):
        parts["@type"] = draw(_TYPE)
    if draw(st.booleans()):
        parts["@container"] = draw(_CONTAINER)
    if "@type" in parts and "@language" in parts.get("@container", ()) and draw(st.booleans()):
        del parts["@type"]
    return parts


@st.composite
def contexts(draw: st.DrawFn, odd: bool = True) -> dict[str, Any]:
    """A context, not always a valid one; most of them can be compiled."""
    common = (("@version", 1.1), ("@vocab", EX), ("id", "@id"), ("type", "@type"))
    found: dict[str, Any] = {key: value for key, value in common if draw(st.booleans())}
    found |= {"ex": EX, "e": "https://example.org/", "xsd": str(XSD)}
    found["Class"] = draw(st.sampled_from([f"{EX}Class", "ex:Class", {"@id": "ex:word"}]))
    kinds = _definition() | _IRI | st.none() | st.sampled_from(_STARTS)
    kinds |= st.sampled_from([{"@id": start, "@prefix": True} for start in _STARTS])
    found |= draw(st.dictionaries(st.sampled_from(_TERMS), kinds, max_size=6))
    if odd and draw(st.integers(0, 9)) == 0:
        found[draw(st.sampled_from(_TERMS))] = draw(_ODD)
    return found


_IDS = st.sampled_from(
    [A, B, C, Iri(f"{A}#part"), Iri("https://example.org/x//y"), Iri("https://example.org///z")]
    + [Iri(f"{EX}{name}") for name in (*_NAMES, "id", "type", "@x", "a:b", "")]
    + [Iri("urn:x"), Iri("zz:x"), Iri("label:x"), Iri("https://example.org/\u00a0"), RDF["nil"]]
)
# Kind identifiers are the rule, so that most graphs can be told by trees.
_KIND = st.sampled_from([A, A, B, C, Iri(f"{EX}Class"), Iri(f"{EX}word"), Iri("urn:x")])
_PREDICATES = st.sampled_from(
    [Iri(f"{EX}{name}") for name in ("p", "q", "r", "p/q")] * 3
    + [TYPE, TYPE, RDF["rest"], Iri("urn:p"), Iri("https://example.org/other"), Iri(f"{EX}a:b")]
)
_BLANKS = st.sampled_from([Blank(f"_:n{number}") for number in range(6)])
_TEXTS = st.sampled_from(
    ["x", "y", "", "p", "ex:p", "label", "en", "type", str(A), "1", "line\n\"\u2028'\x7f\u00e9"]
)
_RARE = st.sampled_from(["@null", "@id", "@type", "_:n1", "e:id/a", "@vocab"])
_LITERALS = st.one_of(
    _TEXTS.map(Literal),
    (_TEXTS | _RARE).map(Literal),
    st.builds(
        Literal,
        _TEXTS,
        st.sampled_from([XSD["date"], XSD["integer"], Iri(f"{EX}word"), Iri("zz:t"), STRING]),
        st.just(""),
    ),
    st.builds(
        lambda text, tag: Literal(text, LANG_STRING, tag),
        _TEXTS,
        st.sampled_from(["en", "cy", "en-GB", "EN-gb", "id", "none"]),
    ),
)


@st.composite
def graphs(draw: st.DrawFn) -> frozenset[Triple]:
    """A graph with trees of blank nodes, shared ones, circles and lists."""
    found = []
    ids = draw(st.sampled_from([_KIND, _KIND, _KIND, _KIND | _IDS]))
    for _ in range(draw(st.integers(1, 12))):
        subject: Node = draw(st.just(A) | ids | _BLANKS)
        found.append(Triple(subject, draw(_PREDICATES), draw(ids | _BLANKS | _LITERALS)))
    kinds: list[st.SearchStrategy[Any]] = [ids, _LITERALS, ids | _BLANKS | _LITERALS]
    for number in range(draw(st.integers(0, 2))):
        cells: list[Node] = [Blank(f"_:l{number}{at}") for at in range(draw(st.integers(1, 3)))]
        kind = draw(st.sampled_from(kinds))
        found.append(Triple(draw(st.just(A) | ids | _BLANKS), draw(_PREDICATES), cells[0]))
        for cell, rest in zip(cells, [*cells[1:], RDF["nil"]], strict=True):
            found += [Triple(cell, RDF["first"], draw(kind)), Triple(cell, RDF["rest"], rest)]
    return frozenset(found)
