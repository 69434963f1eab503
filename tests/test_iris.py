from __future__ import annotations

import posixpath
import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from publisher.errors import SiteError, UnknownResource
from publisher.formats import FORMATS
from publisher.iris import SUFFIXES, Addresses, page_path, relative, split_page

BASE = "https://soca.example/"
OURS = Addresses(BASE)
AGENCY = "https://w3id.org/publisher/agency"
WITH_VOCABULARY = Addresses(BASE, {AGENCY: "def/agency"})


def test_suffixes_are_those_of_the_formats() -> None:
    assert set(SUFFIXES) == {f.suffix for f in FORMATS}


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        ("", "index"),
        ("#it", "index"),
        ("id/organisation/soca", "doc/organisation/soca"),
        ("id/organisation/soca#name", "doc/organisation/soca"),
        ("id/organisation/soca#", "doc/organisation/soca"),
        ("doc/organisation/soca", "doc/organisation/soca"),
        ("about", "about"),
        ("about/id/x", "about/id/x"),
        ("id", "doc"),
        ("id/", "doc/~"),
        ("ID/x", "ID/x"),
        ("/", "~/~"),
        ("id//x", "doc/~/x"),
        ("id/a b", "doc/a~20b"),
        ("id/a%20b", "doc/a~2520b"),
        ("id/a%2Fb", "doc/a~252Fb"),
        ("id/~", "doc/~7e"),
        ("id/a~20b", "doc/a~7e20b"),
        ("id/.", "doc/~2e"),
        ("id/..", "doc/~2e~2e"),
        ("id/...", "doc/~2e.~2e"),
        ("../../etc/passwd", "~2e~2e/~2e~2e/etc/passwd"),
        ("id/.well-known", "doc/~2ewell-known"),
        ("id/a.", "doc/a~2e"),
        ("id/a.b", "doc/a.b"),
        ("id/a.ttl", "doc/a~2ettl"),
        ("id/a.TTL", "doc/a~2eTTL"),
        ("id/.ttl", "doc/~2ettl"),
        ("id/a.ttl.ttl", "doc/a.ttl~2ettl"),
        ("id/a.ttl/b", "doc/a~2ettl/b"),
        ("id/a.ttl.b", "doc/a.ttl.b"),
        ("id/con", "doc/~63on"),
        ("id/CON", "doc/~43ON"),
        ("id/com1.x", "doc/~63om1.x"),
        ("id/con.ttl", "doc/con~2ettl"),
        ("id/con.x.ttl", "doc/~63on.x~2ettl"),
        ("id/lpt10", "doc/lpt10"),
        ("id/console", "doc/console"),
        ("id/nul/x", "doc/~6eul/x"),
        ("index", "~69ndex"),
        ("INDEX", "~49NDEX"),
        ("id/index", "doc/index"),
        ("index.html", "index~2ehtml"),
        ("id/é", "doc/~c3~a9"),
        ("id/\u212a\u017f", "doc/~e2~84~aa~c5~bf"),
        ("id/x?y=z", "doc/x~3fy~3dz"),
        ("id/a\r\nb\0", "doc/a~0d~0ab~00"),
        ("id/a\n", "doc/a~0a"),
        ("id/a\\..\\b", "doc/a~5c..~5cb"),
        ("id/c:", "doc/c~3a"),
        ("id/\ud800", "doc/~ed~a0~80"),
    ],
)
def test_document(rest: str, path: str) -> None:
    assert OURS.document(BASE + rest) == path


@pytest.mark.parametrize(
    "iri",
    ["", "_:b0", "https://soca.example", "https://soca.example.evil/", "http://soca.example/", "x"],
)
def test_others_have_no_document_here(iri: str) -> None:
    assert OURS.document(iri) is None


def test_vocabulary_outside_the_base() -> None:
    assert WITH_VOCABULARY.document(f"{AGENCY}#Power") == "def/agency"
    assert WITH_VOCABULARY.document(AGENCY) == "def/agency"
    assert WITH_VOCABULARY.document(f"{AGENCY}/x") is None
    assert WITH_VOCABULARY.resource("def/agency") == AGENCY
    assert WITH_VOCABULARY.url("def/agency", ".ttl") == f"{BASE}def/agency.ttl"
    assert OURS.resource("def/agency") == f"{BASE}def/agency"


@pytest.mark.parametrize("path", ["../x", "def/a b", "/def", "def/", "def/a.ttl", ""])
def test_vocabulary_needs_a_plain_path(path: str) -> None:
    with pytest.raises(SiteError, match="isn't plain"):
        Addresses(BASE, {AGENCY: path})


def test_base_needs_a_slash() -> None:
    with pytest.raises(SiteError, match="must end with '/'"):
        Addresses("https://soca.example")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "doc//x",
        "doc/a b",
        "doc/~zz",
        "doc/~2E",
        "doc/a~2eb",
        "doc/..",
        "../x",
        "doc/~2f",
        "doc/x~23y",
        "doc/~ff",
        "doc/a.ttl",
        "doc/con",
        "doc/x~page-2",
        "doc/é",
        "INDEX",
        "id/x",
        "doc/" + "a" * 201,
    ],
)
def test_paths_that_no_iri_leads_to(path: str) -> None:
    with pytest.raises(UnknownResource, match="nothing is published at"):
        OURS.resource(path)


def test_too_long() -> None:
    longest = "/".join(["a" * 199] * 5)
    assert OURS.document(f"{BASE}{longest}") == longest
    for rest in ("a" * 201, "é" * 67 + "/x", f"{longest}/b"):
        with pytest.raises(SiteError, match=r"too long for a file name: at most 200 bytes"):
            OURS.document(BASE + rest)


def test_urls_and_files() -> None:
    assert OURS.url("index") == BASE
    assert OURS.url("index", ".ttl") == f"{BASE}index.ttl"
    assert OURS.url("doc/x") == f"{BASE}doc/x"
    assert OURS.url("doc/x", ".html") == f"{BASE}doc/x.html"
    assert OURS.file("index", ".html") == "index.html"
    assert OURS.file("doc/organisation/soca", ".ttl") == "doc/organisation/soca.ttl"


def test_pages() -> None:
    assert page_path("doc/x", 1) == "doc/x"
    assert page_path("doc/x", 2) == "doc/x~page-2"
    assert split_page("doc/x~page-2") == ("doc/x", 2)
    assert split_page("doc/x") == ("doc/x", 1)
    for not_a_page in ("doc/x~page-1", "doc/x~page-02", "doc/x~page-", "doc/x~page-2/y"):
        assert split_page(not_a_page) == (not_a_page, 1)


@pytest.mark.parametrize(
    ("start", "target", "link"),
    [
        ("index.html", "index.html", "index.html"),
        ("doc/a/b.html", "doc/a/b.html", "b.html"),
        ("index.html", "doc/a.html", "doc/a.html"),
        ("doc/a.html", "index.html", "../index.html"),
        ("doc/a/b.html", "doc/c/d.ttl", "../c/d.ttl"),
        ("doc/a.html", "doc/a/b.html", "a/b.html"),
        ("a/b/x.html", "a/b", "../b"),
    ],
)
def test_relative(start: str, target: str, link: str) -> None:
    assert relative(start, target) == link


# --- properties ----------------------------------------------------------------------------------

hostile = st.sampled_from(
    [
        *("", ".", "..", "...", "~", "~2e", "%2F", "%2e%2e", "/", "//", "\\", "\r\n", "\0", " "),
        *("con", "NUL", "aux.txt", "com1", "LPT9.ttl", "a.ttl", ".html", "b.JSONLD", "index"),
        *("?", "?q=1", ":", "c:", "é", "e\u0301", "\u212a", "\U0001f680", "\u202e", "\ud800"),
        *("id", "doc", "def", "a", "x" * 150, "-", "_", "*", "|", "<", ">", '"', "~page-2"),
    ]
)
rests = st.one_of(
    st.lists(hostile, max_size=8).map("".join),
    st.lists(hostile, max_size=8).map("/".join),
    st.text(st.characters(codec=None), max_size=40),
).filter(lambda rest: "#" not in rest)
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def path_of(rest: str) -> str:
    try:
        path = OURS.document(BASE + rest)
    except SiteError:
        assume(False)
        raise
    assert path is not None
    return path


@given(rests)
def test_no_iri_escapes_the_root(rest: str) -> None:
    path = path_of(rest)
    for suffix in SUFFIXES:
        file = OURS.file(page_path(path, 2), suffix)
        assert re.fullmatch(r"[A-Za-z0-9_.~/-]+", file)
        assert posixpath.normpath(f"/site/{file}") == f"/site/{file}"
        assert PureWindowsPath("site", file).as_posix() == f"site/{file}"
        for name in PurePosixPath(OURS.file(path, suffix)).parts:
            assert not name.startswith(".")
            assert not name.endswith(".")
            assert not DEVICES.match(name)
    assert not path.lower().endswith(SUFFIXES)
    assert all(len(segment) <= 200 for segment in path.split("/"))


@given(rests)
def test_reversible(rest: str) -> None:
    assume(rest.partition("/")[0] != "doc")
    assert OURS.resource(path_of(rest)) == BASE + rest


@given(rests, rests)
def test_injective(one: str, other: str) -> None:
    assume(one != other)
    assume("doc" not in (one.partition("/")[0], other.partition("/")[0]))
    assert path_of(one) != path_of(other)


@given(rests, rests)
def test_no_file_is_in_the_way_of_another(one: str, other: str) -> None:
    folders = list(PurePosixPath(path_of(other)).parents)
    for suffix in SUFFIXES:
        assert PurePosixPath(OURS.file(path_of(one), suffix)) not in folders


@given(rests, st.integers(2, 10**6))
def test_pages_are_no_documents(rest: str, number: int) -> None:
    path = path_of(rest)
    page = page_path(path, number)
    assert split_page(page) == (path, number)
    assert split_page(path) == (path, 1)
    with pytest.raises(UnknownResource):
        OURS.resource(page)


@given(st.one_of(rests, rests.map(lambda rest: rest.replace("\\", "~2e"))))
def test_any_path_is_unknown_or_the_document_of_its_resource(path: str) -> None:
    try:
        resource = OURS.resource(path)
    except UnknownResource:
        return
    assert OURS.document(resource) == path


@given(rests, rests)
def test_relative_link_leads_to_its_target(one: str, other: str) -> None:
    start, target = f"{path_of(one)}.html", f"{path_of(other)}.ttl"
    link = relative(start, target)
    assert posixpath.normpath(posixpath.join(posixpath.dirname(start), link)) == target
    assert link == posixpath.relpath(target, posixpath.dirname(start) or ".")
