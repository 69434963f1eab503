"""One tree of errors: as it is drawn, with one exit code and status each, and nothing beside it."""

from __future__ import annotations

import errno
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

import publisher
from conftest import ProjectFactory
from publisher import errors, publication
from publisher.checks.report import Report
from publisher.errors import PublisherError, SourceError, SourceErrors

CLASSES = {
    name: value
    for name, value in vars(errors).items()
    if inspect.isclass(value) and issubclass(value, PublisherError)
}


def drawn() -> dict[str, str]:
    """The tree in the module's docstring: class → the class above it."""
    above: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"^    ((?:[│ ]   )*)(?:[├└]── )?([A-Z]\w+)(?: |$)", line):
            depth = len(match[1]) // 4 + ("──" in line)
            path[depth:] = [match[2]]
            if depth:
                above[match[2]] = path[depth - 1]
    return above


def test_tree_is_drawn_as_it_is() -> None:
    assert drawn() == {
        name: value.__bases__[0].__name__
        for name, value in CLASSES.items()
        if value is not PublisherError
    }


def test_every_error_is_exported_and_documented() -> None:
    assert set(publisher.__all__) >= CLASSES.keys()
    for name, value in CLASSES.items():
        assert getattr(publisher, name) is value
        assert inspect.getdoc(value)


CODES = {
    "PublisherError": (3, 500),
    "ConfigError": (3, 500),
    "SourceError": (3, 500),
    "SourceErrors": (3, 500),
    "EmbedError": (3, 500),
    "ContextError": (3, 500),
    "SiteError": (3, 500),
    "OutputError": (4, 500),
    "UnknownResource": (3, 404),
    "UnknownFormat": (2, 406),
    "UnknownProfile": (2, 406),
    "QueryError": (3, 400),
    "QueryTooLarge": (3, 503),
    "ViolationError": (1, 500),
    "StoreError": (4, 502),
    "StoreUnavailable": (4, 503),
    "QueryTimeout": (4, 503),
}


def test_each_has_an_exit_code_and_a_status() -> None:
    assert {name: (each.exit_code, each.http_status) for name, each in CLASSES.items()} == CODES


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((), "data/a.ttl: wrong"),
        ((3,), "data/a.ttl:3: wrong"),
        ((3, 7), "data/a.ttl:3:7: wrong"),
    ],
)
def test_source_error_tells_its_place(place: tuple[int, ...], text: str) -> None:
    error = SourceError("data/a.ttl", "wrong", *place)
    assert str(error) == text
    assert (error.path, error.reason) == (Path("data/a.ttl"), "wrong")
    assert tuple(part for part in (error.line, error.column) if part) == place


def test_source_errors_tell_all_of_them() -> None:
    several = SourceErrors([SourceError("a.ttl", "one", 1, 2), SourceError("b.ttl", "two")])
    assert str(several) == "a.ttl:1:2: one\nb.ttl: two"
    assert (several.path, several.line, several.column) == (Path("a.ttl"), 1, 2)
    assert [error.reason for error in several.errors] == ["one", "two"]


def test_violation_error_counts() -> None:
    report = Report()
    error = publisher.ViolationError(report)
    assert error.report is report
    assert str(error).startswith("the check found ")


# What the engines raise becomes ours


BROKEN = {
    "a.ttl": "<a> <b>",
    "a.trig": "{ <a> <b>",
    "a.nt": "<a> <b> <c> .",
    "a.nq": "<http://a.example/> <b> .",
    "a.rdf": "<rdf:RDF>",
    "b.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:li/></rdf:RDF>',
    "a.owl": "no XML",
    "a.jsonld": '{"@id": ',
    "b.jsonld": '{"@id": 1, "http://a.example/": "x"}',
    "c.jsonld": '{"@context": {"@version": 2}, "http://a.example/": "x"}',
    "d.jsonld": '{"@context": "https://elsewhere.example/", "@id": "x"}',
    "e.jsonld": '{"@context": {"a": {"@id": "@type", "@container": "@no"}}, "a": "x"}',
    "a.md": "+++\ntitle = \n+++\n",
    "b.md": "+++\ntitle = 'x'\ntype = 'nowhere:x'\n+++\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_parse_error_of_each_format_is_ours(project: ProjectFactory, name: str) -> None:
    folder = project({f"data/{name}": BROKEN[name]})
    with pytest.raises(SourceError) as caught:
        len(publisher.open(folder))
    assert caught.value.path == folder / "data" / name
    assert str(caught.value).startswith(f"{folder}/data/{name}:")


def test_json_ld_engine_fails_where_we_say_so() -> None:
    """The documents above are wrong for the engine too, and not only for our own checks."""
    with pytest.raises(jsonld.JsonLdError):
        jsonld.expand({"@id": 1, "http://a.example/": "x"})


GOOD = '<id/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A"@en .\n'


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"publisher.toml": "base = 1\ntitle = 'x'\n"}, publisher.ConfigError),
        ({"publisher.toml": b"\xff"}, publisher.ConfigError),
        ({"ontology/prefixes.toml": "skos = 'no iri'\n"}, publisher.ConfigError),
        ({"ontology/pages.toml": "labels = 1\n"}, publisher.ConfigError),
        ({"ontology/profiles/x.rq": "SELECT * {}"}, SourceError),
        ({"ontology/profiles/x.rq": "CONSTRUCT {"}, SourceError),
        ({"ontology/profiles/x.rq": b"\xff"}, SourceError),
        ({"ontology/shapes/x.ttl": "<a> <b>"}, SourceError),
        ({"ontology/frames/x.jsonld": b"\xff"}, SourceError),
        ({"ontology/context.jsonld": "1"}, SourceError),
        ({"ontology/contexts/index.toml": "[[context]]\n"}, PublisherError),
    ],
)
def test_broken_model_is_ours(
    project: ProjectFactory, files: dict[str, str | bytes], kind: type[PublisherError]
) -> None:
    folder = project({"data/a.ttl": GOOD, **files})
    with pytest.raises(kind) as caught:
        publisher.open(folder).check()
    [name] = files
    assert f"{name}:" in str(caught.value)


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("error", [OSError(errno.EIO, "I/O error"), RuntimeError("full")])
def test_store_error_is_ours(
    project: ProjectFactory, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = publisher.open(project({"data/a.ttl": GOOD}))
    assert found.representations.store
    monkeypatch.setattr(type(found.representations.store), "answer", raising(error))
    with pytest.raises((publisher.StoreError, publisher.QueryError)):
        found.query("ASK {}")


def test_query_that_the_engine_refuses_is_ours(project: ProjectFactory) -> None:
    text = "SELECT ?x WHERE { ?x <http://a.example/> }"
    with pytest.raises(SyntaxError):
        ox.Store().query(text)
    with pytest.raises(publisher.QueryError):
        publisher.open(project({"data/a.ttl": GOOD})).query(text)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EACCES, "can't be written"),
        (errno.EROFS, "can't be written"),
    ],
)
def test_disk_error_is_ours(
    project: ProjectFactory, number: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project({"data/a.ttl": GOOD})
    found = publisher.open(folder)
    monkeypatch.setattr(Path, "mkdir", raising(OSError(number, "no", str(folder))))
    with pytest.raises(publisher.SiteError, match=told):
        found.build(folder / "site")


def test_each_http_status_and_exit_code_is_one_that_the_design_knows() -> None:
    assert {code for code, _ in CODES.values()} == {1, 2, 3, 4}
    assert {status for _, status in CODES.values()} <= {400, 404, 406, 500, 502, 503}


def test_public_methods_raise_no_error_of_an_engine() -> None:
    """Every error that the docstrings of the front door promise is one of ours."""
    texts = [
        inspect.getdoc(value) or ""
        for owner in (publication.Publication, publication.Resource)
        for value in vars(owner).values()
    ]
    pattern = re.compile(r"^ +(\w+): (?:if|for)", re.MULTILINE)
    raised = {name for text in texts for name in pattern.findall(text)}
    assert raised & CLASSES.keys()
    assert {name for name in raised if name.endswith("Error")} <= CLASSES.keys()
