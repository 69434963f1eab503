from __future__ import annotations

import copy
import json
import socket
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publisher import config, contexts
from publisher.contexts import FrozenContexts, compact, expand, frame, frozen
from publisher.errors import ConfigError, ContextError

Project = Callable[..., Path]
BASE = "https://agency.example/"
NAME = "https://vocabulary.example/name"
KNOWN = "https://vocabulary.example/context"
ON_LIST = FrozenContexts({KNOWN: {"@context": {"name": NAME}}})


def of_project(folder: Path) -> FrozenContexts:
    settings = config.load(folder)
    return frozen(config.ontology_files(settings), settings)


# --- what is on the list -------------------------------------------------------------------------


@pytest.fixture
def shipped(project: Project) -> FrozenContexts:
    return of_project(project({}))


@pytest.mark.parametrize(
    "url", ["https://schema.org", "https://schema.org/", "http://schema.org", "http://schema.org/"]
)
def test_schema_org_in_each_spelling(shipped: FrozenContexts, url: str) -> None:
    document = {"@context": url, "@id": "id/x", "name": "X", "url": "about"}
    assert expand(document, BASE, shipped) == [
        {
            "@id": f"{BASE}id/x",
            "http://schema.org/name": [{"@value": "X"}],
            "http://schema.org/url": [{"@id": f"{BASE}about"}],
        }
    ]


def test_contexts_of_pyld_are_there(shipped: FrozenContexts) -> None:
    url = "https://www.w3.org/ns/activitystreams"
    assert url in shipped.urls
    (node,) = expand({"@context": url, "@id": "x", "name": "X"}, BASE, shipped)
    assert node[f"{url}#name"] == [{"@value": "X"}]


INDEX = '["a.jsonld"]\nurls = ["https://a.example/1", "https://a.example/2"]\nlicence = "CC0"\n'


def test_contexts_of_the_project(project: Project) -> None:
    toml = f'base = "{BASE}"\ntitle = "x"\n[contexts]\n"https://a.example/2" = "own.jsonld"'
    files = {
        "publisher.toml": toml,
        "own.jsonld": json.dumps({"@context": {"a": "https://own.example/a"}}),
        "ontology/contexts/index.toml": INDEX,
        "ontology/contexts/a.jsonld": json.dumps({"@context": {"a": "https://a.example/a"}}),
    }
    found = of_project(project(files))
    for number, iri in (("1", "https://a.example/a"), ("2", "https://own.example/a")):
        document = {"@context": f"https://a.example/{number}", "a": "x"}
        assert expand(document, BASE, found) == [{iri: [{"@value": "x"}]}]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (INDEX + 'b = "c"', r"index\.toml:4: a\.jsonld\.b: unknown key"),
        ('["a.jsonld"]', r"index\.toml:1: a\.jsonld\.urls: missing"),
        ('["b.jsonld"]\nurls = ["https://a.example/"]', "there is no file b.jsonld beside"),
        ('["../prefixes.toml"]\nurls = ["https://a.example/"]', "there is no file ../prefixes"),
        ('a = "b"', r"index\.toml:1: a: expected a table"),
    ],
)
def test_wrong_index(project: Project, index: str, expected: str) -> None:
    files = {"ontology/contexts/index.toml": index, "ontology/contexts/a.jsonld": "{}"}
    with pytest.raises(ConfigError, match=expected):
        of_project(project(files))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", r"a\.jsonld:1:2: not JSON"),
        ("[]", "expected a JSON object with @context"),
        (b"\xff", "not JSON in UTF-8"),
    ],
)
def test_wrong_context_file(project: Project, content: str | bytes, expected: str) -> None:
    files = {"ontology/contexts/index.toml": INDEX, "ontology/contexts/a.jsonld": content}
    found = of_project(project(files))
    with pytest.raises(ConfigError, match=expected):
        expand({"@context": "https://a.example/1"}, BASE, found)


def test_context_file_that_has_gone(tmp_path: Path) -> None:
    found = frozen({}, SimpleNamespace(contexts={KNOWN: tmp_path / "gone.jsonld"}))
    with pytest.raises(ConfigError, match=r"gone\.jsonld: can't be read: No such file"):
        expand({"@context": KNOWN}, BASE, found)


# --- what isn't ----------------------------------------------------------------------------------

SECRET = "file:///etc/passwd"
ELSEWHERE = "https://elsewhere.example/context"
TRICKS: dict[str, Any] = {
    "https": {"@context": ELSEWHERE},
    "http": {"@context": "http://127.0.0.1:9/context"},
    "file": {"@context": SECRET},
    "data": {"@context": "data:application/ld+json,{}"},
    "relative": {"@context": "context.jsonld"},
    "scheme-relative": {"@context": "//elsewhere.example/context"},
    "in a list": {"@context": [KNOWN, {"a": "b:c"}, ELSEWHERE]},
    "deep": {"@context": KNOWN, "name": {"@context": ELSEWHERE, "name": "x"}},
    "import": {"@context": {"@import": ELSEWHERE}},
    "import of a file": {"@context": {"@import": SECRET, "a": "b:c"}},
    "property-scoped": {
        "@context": {"a": {"@id": "b:c", "@context": ELSEWHERE}},
        "a": {"name": "x"},
    },
    "property-scoped, not used": {"@context": {"a": {"@id": "b:c", "@context": ELSEWHERE}}},
    "type-scoped": {"@context": {"T": {"@id": "b:T", "@context": ELSEWHERE}}, "@type": "T"},
    "nearly on the list": {"@context": f"{KNOWN}/"},
    "in another case": {"@context": KNOWN.upper()},
    "with a fragment": {"@context": f"{KNOWN}#x"},
}


def forbid(*arguments: object, **options: object) -> None:
    raise AssertionError(f"reached outside: {arguments} {options}")


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sockets nor files can be opened."""
    import pyld.jsonld

    assert pyld.jsonld  # its own import may open files
    monkeypatch.setattr(socket, "socket", forbid)
    monkeypatch.setattr(socket, "getaddrinfo", forbid)
    monkeypatch.setattr("builtins.open", forbid)
    monkeypatch.setattr(Path, "read_text", forbid)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("trick", TRICKS)
def test_nothing_is_fetched(trick: str) -> None:
    document = TRICKS[trick]
    calls: list[Callable[[], object]] = [
        lambda: expand(document, BASE, ON_LIST),
        lambda: compact(document, {}, BASE, ON_LIST),
        lambda: frame(document, {}, BASE, ON_LIST),
    ]
    for call in calls:
        with pytest.raises(ContextError, match="isn't on the list, and nothing is fetched"):
            call()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("context", [ELSEWHERE, SECRET, {"@import": ELSEWHERE}])
def test_nothing_is_fetched_for_our_own_contexts(context: Any) -> None:
    with pytest.raises(ContextError):
        compact({"@id": "x"}, context, BASE, ON_LIST)
    with pytest.raises(ContextError):
        compact({"@id": "x"}, {"@context": context}, BASE, ON_LIST)
    with pytest.raises(ContextError):
        frame({"@id": "x"}, {"@context": context}, BASE, ON_LIST)


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("document", [ELSEWHERE, SECRET, KNOWN, "", 1, True, None, 1.5])
def test_document_is_never_an_address(document: Any) -> None:
    with pytest.raises(ValueError, match="a JSON-LD document is an object or a list"):
        expand(document, BASE, ON_LIST)


def test_refusal_names_the_url_and_what_is_allowed() -> None:
    with pytest.raises(ContextError) as error:
        expand({"@context": ELSEWHERE}, BASE, ON_LIST)
    assert ELSEWHERE in str(error.value)
    assert KNOWN in str(error.value)
    assert "\n" not in str(error.value)


def test_loader_refuses_by_itself() -> None:
    assert ON_LIST.loader(KNOWN, {})["document"] == {"@context": {"name": NAME}}
    with pytest.raises(ContextError, match=ELSEWHERE):
        ON_LIST.loader(ELSEWHERE, {})


# --- one document doesn't change what the next one means -----------------------------------------


def test_lists_are_not_shared() -> None:
    other = FrozenContexts({KNOWN: {"@context": {"name": "https://other.example/name"}}})
    document = {"@context": KNOWN, "name": "x"}
    for _ in range(2):
        assert expand(document, BASE, ON_LIST) == [{NAME: [{"@value": "x"}]}]
        assert expand(document, BASE, other) == [{"https://other.example/name": [{"@value": "x"}]}]
        with pytest.raises(ContextError):
            expand(document, BASE, FrozenContexts({}))


def test_base_is_not_remembered() -> None:
    for base in (BASE, "https://other.example/a/"):
        assert expand({"@context": KNOWN, "@id": "x", "name": "y"}, base, ON_LIST) == [
            {"@id": f"{base}x", NAME: [{"@value": "y"}]}
        ]


@pytest.mark.parametrize("first", ["import", "scoped import"])
def test_import_changes_no_other_document(first: str) -> None:
    on_list = FrozenContexts({KNOWN: {"@context": {"name": NAME}}})
    imported: Any = {"@import": KNOWN, "other": "https://evil.example/other"}
    if first == "scoped import":
        imported = {"a": {"@id": "b:c", "@context": imported}}
    expand({"@context": imported, "other": "x", "a": {"other": "x"}}, BASE, on_list)
    plain = {"@context": KNOWN, "@id": "x", "name": "y", "other": "z"}
    assert expand(plain, BASE, on_list) == [{"@id": f"{BASE}x", NAME: [{"@value": "y"}]}]
    again = {"@context": {"@import": KNOWN, "other": "https://good.example/other"}, "other": "z"}
    assert expand(again, BASE, on_list) == [{"https://good.example/other": [{"@value": "z"}]}]


def test_import_inside_a_frozen_context_changes_no_other_document() -> None:
    importing = "https://vocabulary.example/importing"
    on_list = FrozenContexts(
        {
            KNOWN: {"@context": {"name": NAME}},
            importing: {"@context": {"@import": KNOWN, "other": "https://a.example/other"}},
        }
    )
    assert len(expand({"@context": importing, "other": "x"}, BASE, on_list)) == 1
    assert expand({"@context": KNOWN, "other": "x"}, BASE, on_list) == []


def test_cache_stays_bounded() -> None:
    on_list = FrozenContexts({})
    for number in range(1_100):
        expand({"@context": {f"a{number}": "b:c"}, "@id": "x"}, BASE, on_list)
    assert len(on_list.cache_for([])) < 1_100


def test_inputs_are_not_changed() -> None:
    context = {"@context": [KNOWN, {"other": {"@id": "b:c", "@container": "@set"}}]}
    document = {**context, "@id": "x", "name": ["y"], "other": {"@id": "z"}}
    before = copy.deepcopy((document, context))
    expand(document, BASE, ON_LIST)
    compact(document, context, BASE, ON_LIST)
    frame(document, context, BASE, ON_LIST)
    assert (document, context) == before


# --- what comes out ------------------------------------------------------------------------------

NODE = [{"@id": f"{BASE}id/x", NAME: [{"@value": "y"}], "https://a.example/b": [{"@id": BASE}]}]


@pytest.mark.parametrize("context", [KNOWN, {"name": NAME}, [KNOWN], {"@context": KNOWN}])
def test_compact_keeps_iris_absolute(context: Any) -> None:
    assert compact(NODE, context, BASE, ON_LIST) == {
        "@context": KNOWN if context == {"@context": KNOWN} else context,
        "@id": f"{BASE}id/x",
        "name": "y",
        "https://a.example/b": {"@id": BASE},
    }


def test_compact_as_a_graph() -> None:
    assert compact(NODE[0], KNOWN, BASE, ON_LIST, graph=True)["@graph"] == [
        {"@id": f"{BASE}id/x", "name": "y", "https://a.example/b": {"@id": BASE}}
    ]
    assert compact([], KNOWN, BASE, ON_LIST, graph=True) == {"@context": KNOWN, "@graph": []}


def test_frame_keeps_iris_absolute() -> None:
    shape = {"@context": KNOWN, "name": {}, "@explicit": True}
    document = [*NODE, {"@id": "other", "https://a.example/c": 1}]
    assert frame(document, shape, BASE, ON_LIST) == {
        "@context": KNOWN,
        "@id": f"{BASE}id/x",
        "name": "y",
    }


def test_relative_iris_of_a_document_are_relative_to_the_base() -> None:
    document = {"@id": "x", NAME: "y"}
    assert compact(document, KNOWN, BASE, ON_LIST)["@id"] == f"{BASE}x"
    assert frame(document, {"@context": KNOWN}, BASE, ON_LIST)["@id"] == f"{BASE}x"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"@context": {"a": 3}}, r"property values must be strings or objects \(invalid term def"),
        ({"@context": 3}, r"@context must be an object \(invalid local context\): {\"context\": 3"),
        ({"@id": 3}, r"\(invalid @id value\): {\"value\": 3}"),
        ({"@value": {}, "a:b": {"@value": []}}, r"\(invalid value object"),
    ],
)
def test_mistakes_are_told_in_one_line(document: Any, expected: str) -> None:
    with pytest.raises(ValueError, match=expected) as error:
        expand(document, BASE, ON_LIST)
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 400


def test_terms_like_keywords_are_ignored_without_a_warning() -> None:
    document = {"@context": {"@unknown": "a:b"}, "@unknown": "x", "@id": "y", NAME: "z"}
    assert expand(document, BASE, ON_LIST) == [{"@id": f"{BASE}y", NAME: [{"@value": "z"}]}]


def test_stumbling_of_pyld_is_told() -> None:
    with pytest.raises(ValueError, match=r"PyLD stumbles over it \(KeyError: '@vocab'\)"):
        expand({"@context": {"@vocab": None}}, BASE, ON_LIST)


def test_deep_nesting_is_told() -> None:
    document: Any = {"@id": "x"}
    for _ in range(5_000):
        document = {"a:b": document}
    with pytest.raises(ValueError, match="nested too deeply"):
        expand(document, BASE, ON_LIST)


keywords = st.sampled_from(
    [
        *("@context", "@id", "@type", "@value", "@language", "@list", "@set", "@graph", "@index"),
        *("@reverse", "@included", "@nest", "@base", "@vocab", "@import", "@container", "@json"),
        *("@prefix", "@protected", "@propagate", "@version", "@direction", "@none", "a", "a:b", ""),
        *("name", KNOWN, ELSEWHERE, "_:b", "@unknown", "x y", "http://["),
    ]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | keywords
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keywords, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_whatever_the_document_says_only_these_errors(document: Any) -> None:
    runs: list[Callable[[], object]] = [
        lambda: expand(document, BASE, ON_LIST),
        lambda: compact(document, {"name": NAME}, BASE, ON_LIST),
        lambda: frame(document, {"@context": KNOWN}, BASE, ON_LIST),
    ]
    for run in runs:
        try:
            result = run()
        except (ContextError, ValueError) as error:
            result = str(error)
        assert result is not None


def test_pyld_is_not_loaded_before_it_is_used() -> None:
    source = Path(contexts.__file__).read_text("utf-8")
    assert "\nfrom pyld" not in source
    assert "\nimport pyld" not in source
