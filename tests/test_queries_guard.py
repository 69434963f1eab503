"""The guard of queries: what is refused before any engine sees it."""

import time
from dataclasses import replace

import hypothesis
import pyoxigraph as ox
import pytest
from hypothesis import strategies as st

from asking import EX, LIMITS, ask
from publisher.errors import PublisherError, QueryError
from publisher.limits import Limits
from publisher.queries import TOKENS, guard


def refusal(text: str, limits: Limits = LIMITS) -> str:
    with pytest.raises(QueryError) as caught:
        guard(text, limits)
    return str(caught.value)


ALLOWED = [
    "SELECT * { ?s ex:load ?service ; ex:SERVICE ?load ; ex:with 'SERVICE <x> {}' } # SERVICE",
    "SELECT * { ?s ?p <http://x/SERVICE/load> , <#service> . ?s $insert ex:b.service }",
    "SELECT * { ?s ?p '''a 'SERVICE' # \\u0041 \\U0001F600''' , \"\"\"LOAD \"x\" \"\"\"@en-GB }",
    "SELECT * { VALUES (?a ?b) { (<http://x#service> <http://x#b>) (ex:a 1.5e3) } }",
    "SELECT * { ?s ?p ?o FILTER(?o<3 && ?o>1 || ?s<ex:service || 1 < 2) }",
    "SELECT * { ?s ex:a\\#b/ex:c%20d?|^ex:e* ?o . _:service.load ex:p _:x }",
    "SELECT(1AS?x){}ORDER BY?x",
    "PREFIX : <#> PREFIX x: <urn:a#> SELECT * { ?s :p x:q }",
    "DESCRIBE <soca>\r\n# a comment with ' and \" and \\ and <",
    "SELECT * { ?s ?p ?o FILTER(?a < '#') }",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_harmless_texts_pass(text: str) -> None:
    assert guard(text, LIMITS)
    ask(text)  # and the engine reads them too


REFUSED = {
    # The word itself, and wherever the engine would find it without a space.
    "SELECT * { SERVICE <http://x/> {} }": "1:12: SERVICE is not allowed",
    "SELECT * { service silent ?x {} }": "SERVICE is not allowed",
    "SELECT * { SERVICE?x{} }": "SERVICE is not allowed",
    "SELECT * { SERVICE:x{} }": "rename 'SERVICE:'",
    "SELECT * { SERVICEex:x{} }": "rename 'SERVICEex:'",
    "SELECT * { serviceSILENTex:x{} }": "SERVICE is not allowed",
    "SELECT * { ?s ?p trueSERVICE ex:x {} }": "SERVICE is not allowed",
    "SELECT * { ?s ?p 1SERVICE ex:x {} }": "SERVICE is not allowed",
    "SELECT * { ?s ?p ?o.SERVICE ex:x {} }": "SERVICE is not allowed",
    "ASK { FILTER EXISTS {SERVICE ex:x {}} }": "SERVICE is not allowed",
    "SELECT * { ?s ?p ex:a.b.SERVICE<x>{} }": "'ex:a.b.SERVICE' has two dots",
    # Hidden by a text that can be read in two ways.
    "SELECT * { FILTER(1<2)#> '''\n SERVICE ex:x {} } #'''": "is this '<' an IRI",
    "SELECT * { FILTER(?a<?b)#> '''\n SERVICE ex:x {} } #'''": "is this '<' an IRI",
    "SELECT * { FILTER(?a<?b)SERVICE?x#>\n{} }": "is this '<' an IRI",
    "SELECT * { FILTER('a'<'>') SERVICE ex:x {} #' }": "is this '<' an IRI",
    "SELECT * { FILTER(?a<b:c)#> '\n}SERVICE ex:x{}#'": "is this '<' an IRI",
    "SELECT * { VALUES ?x {\"\"\"a\"} SERVICE ex:x {} #\\q\"\"\"}": "an escape that SPARQL",
    "SELECT * { ?s ?p '\\uD83D' }": "an escape that SPARQL",
    "SELECT * { ?s ?p '\\U0000D83D' , '\\U00110000' }": "an escape that SPARQL",
    "SELECT * { ?s ?p <<x:#> '\n SERVICE ex:x {} #' }": "triple terms",
    "SELECT * { <<( ?s ?p ?o )>> ?q ?r }": "triple terms",
    # Escapes outside strings.
    "SELECT * { \\u0053ERVICE ex:x {} }": "a backslash stands outside",
    "SELECT * { ?s ?p <http://x/\\u0041> }": "a backslash stands outside",
    "SELECT * { ?s ex:a\\u0020 ?o }": "a backslash stands outside",
    # Updates.
    "LOAD <http://x/>": "'LOAD' is for updates",
    "insert data { ex:a ex:b 1 }": "'insert' is for updates",
    "WITH ex:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }": "'WITH' is for updates",
    "PREFIX a: <b> CLEAR ALL": "1:15: 'CLEAR' is for updates",
    # Not whole.
    "SELECT *\n{ ?s ?p 'a\n }": "2:9: the string that starts here has no end",
    "SELECT * { ?s ?p \"a": "1:18: the string that starts here has no end",
    "SELECT * {\n  { ?s ?p ?o }": "1:10: the '{' here is never closed",
    "SELECT * { ?s ?p (1 2 } )": "'}' can't close the '(' of 1:18",
    "SELECT * { } }": "1:14: this '}' closes nothing",
    # Too much.
    "SELECT * { ?s ?p '" + "x" * 64_000 + "' }": "longer than 64,000 bytes",
    "SELECT * { ?s ?p '" + "é" * 32_000 + "' }": "longer than 64,000 bytes",
    "SELECT (" + "(" * 64 + "1" + ")" * 64 + " AS ?x) {}": "more than 64 deep",
    "SELECT * { ?s ?p " + "1," * TOKENS + "1}": "more than 4,000 words",
}  # fmt: skip


@pytest.mark.parametrize(("text", "says"), REFUSED.items(), ids=lambda text: text[:40])
def test_what_no_engine_should_see_is_refused(text: str, says: str) -> None:
    assert says in refusal(text)


def test_limits_are_the_last_that_pass() -> None:
    text = "SELECT ?x { ?s ?p (1) }"
    assert guard(text, replace(LIMITS, query_bytes=len(text), nesting=2))
    assert "bytes" in refusal(text, replace(LIMITS, query_bytes=len(text) - 1))
    assert "more than 1 deep" in refusal(text, replace(LIMITS, nesting=1))
    assert len(guard("{" + "." * (TOKENS - 2) + "}", LIMITS)) == TOKENS


def test_every_update_word_is_refused_as_a_word_only() -> None:
    for word in (
        "LOAD",
        "INSERT",
        "DELETE",
        "CLEAR",
        "DROP",
        "CREATE",
        "COPY",
        "MOVE",
        "ADD",
        "WITH",
        "USING",
    ):
        assert "is for updates" in refusal(f"SELECT * {{ {word.lower()} }}")
        assert guard(f"SELECT ?{word} {{ ex:{word} {word.lower()}:x '{word}', <{word}> }}", LIMITS)


def test_lone_surrogates_are_refused_not_a_crash() -> None:
    with pytest.raises(PublisherError):
        ask("SELECT * { ?s ?p '\ud800' }")


def test_reading_takes_time_in_proportion() -> None:
    for text in (
        "a." * 32_000,
        "a-" * 32_000,
        '"' * 63_999,
        "'''" + "\\n" * 30_000,
        "a:" + "." * 60_000,
    ):
        before = time.process_time()
        with pytest.raises(QueryError):
            guard(f"{text}'", LIMITS)
        assert time.process_time() - before < 5


# Pieces that the grammar keeps apart by as little as possible, around a call of SERVICE.
HEADS = [
    "?s ?p ex:a",
    "?s ?p ?o . FILTER(?a",
    "?s ?p 1",
    "?s ?p 'x'",
    "VALUES ?x {",
    "?s ex:p?",
    "",
]
PIECES = [
    "SERVICE", "ex:x", "ex:", "a", ".", "-", "<x>", "?a", "{", "}", "(", ")", "<", ">", "#", "\n",
    "'", '"', "'''", " ", "\\q", "\\#", "%20", "1", "e", "true", "OPTIONAL{", ":", "=", "_:b",
    "@en", "<<", ">>", "&&", "|", ";", ",", "EXISTS{", "é", "\u00b7", "\u0300",
]  # fmt: skip
CALLS = ["SERVICE<x>{}", "SERVICE ?a{}", "serviceex:x{}", "SERVICE:x{}", " SERVICE SILENT ex:x {}"]
ENDS = ["}", ")}", "}}", "\n}", "'\n}", "}#'", "}#'''"]


@hypothesis.given(
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(PIECES), max_size=5),
    st.sampled_from(CALLS),
    st.lists(st.sampled_from(PIECES), max_size=4),
    st.sampled_from(ENDS),
)
@hypothesis.settings(max_examples=3_000)
def test_no_service_gets_past_the_guard(
    head: str, before: list[str], called: str, after: list[str], end: str
) -> None:
    """In what passes, another word does as well: so SERVICE is part of a text, a name or an IRI."""
    text = "".join(("SELECT * {", head, *before, called, *after, end))
    try:
        guard(text, LIMITS)
    except QueryError:
        return
    other = text.replace("SERVICE", "XERVICE").replace("service", "xervice")
    assert parses(other) or not parses(text)


def parses(text: str) -> bool:
    names = ("ex", "", "SERVICEex", "XERVICEex", "serviceex", "xerviceex")
    prefixes = {name: str(EX) for name in names}
    try:
        ox.Store().query(text, base_iri=EX, prefixes=prefixes)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True  # a call, tried when it was evaluated
    return True


def test_the_other_word_tells_a_call_from_a_name() -> None:
    assert parses("SELECT * { ?s ?p ex:a.b.SERVICE<x>{} }")
    assert not parses("SELECT * { ?s ?p ex:a.b.XERVICE<x>{} }")
    assert parses("SELECT * { ?s ?p ex:XERVICE }")
