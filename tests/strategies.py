"""Random RDF for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from publisher.terms import LANG_STRING, RDF, STRING, XSD, Blank, Iri, Literal, Node, Term, Triple

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\ufffe\uffff", exclude_categories=["Cs"]),
    max_size=12,
) | st.sampled_from(
    [
        "</script>",
        "<!--",
        '"""',
        "\\",
        "line\nbreak",
        "tab\t",
        "\r\n",
        "é",
        "1.50",
        "01",
        'a"',
        "\x85",
    ]
)
IRIS = st.sampled_from(
    [
        Iri(f"https://example.org/{kind}/{name}")
        for kind in ("id", "doc")
        for name in ("a", "b", "a.b", "a(b)", "ü", "x-1", "1", "a/b")
    ]
    + [Iri("urn:isbn:1"), Iri("skos:x"), Iri("https://example.org/id/a#part"), RDF["nil"]]
)
PREDICATES = st.sampled_from(
    [
        Iri("http://www.w3.org/2004/02/skos/core#prefLabel"),
        Iri("http://purl.org/dc/terms/date"),
        Iri("http://purl.org/dc/terms/description"),
        Iri("http://www.w3.org/ns/org#purpose"),
        Iri("https://example.org/def#p"),
        RDF["type"],
        RDF["first"],
        RDF["rest"],
    ]
)
DATATYPES = st.sampled_from(
    [
        STRING,
        XSD["date"],
        XSD["decimal"],
        XSD["integer"],
        XSD["boolean"],
        XSD["double"],
        Iri("https://example.org/def#datatype"),
    ]
)
LITERALS = st.one_of(
    st.builds(Literal, _TEXT, DATATYPES, st.just("")),
    st.builds(
        Literal,
        st.sampled_from(["1.50", "1", "1e0", "true", "2013-10-07"]),
        DATATYPES,
        st.just(""),
    ),
    st.builds(
        lambda text, tag: Literal(text, LANG_STRING, tag), _TEXT, st.sampled_from(["en", "cy"])
    ),
)
BLANKS = st.sampled_from([Blank(f"_:b{number}") for number in range(4)])


@st.composite
def triples(draw: st.DrawFn, blanks: bool = True) -> Triple:
    """One triple."""
    subject: Node = draw(IRIS | BLANKS if blanks else IRIS)
    predicate = draw(PREDICATES)
    objects: st.SearchStrategy[Term] = IRIS | LITERALS | BLANKS if blanks else IRIS | LITERALS
    return Triple(subject, predicate, draw(objects))


def graphs(blanks: bool = True, most: int = 12) -> st.SearchStrategy[frozenset[Triple]]:
    """Small graphs."""
    return st.frozensets(triples(blanks), min_size=1, max_size=most)
