"""A block in pages of others: in its place and alone, brought up to date, gone without a trace."""

import json
import time
from functools import cache
from typing import Any

import html5lib
import pytest

import awkward
import parse5
from awkward import NEW, OLD, RESOURCE, Page, proof
from publisher.embed import Change, blocks, insert, remove
from publisher.errors import EmbedError, SourceError
from publisher.webpages import source
from publisher.webpages.source import WebPage

PAGES = awkward.pages()
REFUSED = [name for name, page in PAGES.items() if "refused" in page.row]
ACCEPTED = [name for name in PAGES if name not in REFUSED]


def read(page: Page) -> WebPage:
    return source.page(page.file, page.data)


@cache
def embedded(name: str) -> Change:
    return insert(read(PAGES[name]), NEW, proof)


def test_there_are_enough_pages() -> None:
    assert len(PAGES) > 100
    assert len(REFUSED) > 35


@pytest.mark.parametrize("name", REFUSED)
def test_page_is_refused_for_its_reason(name: str) -> None:
    page = PAGES[name]
    with pytest.raises(SourceError, match=page.row["refused"]) as caught:
        insert(read(page), NEW, proof)
    if "at" in page.row:
        assert [caught.value.line, caught.value.column] == page.row["at"]
    assert str(caught.value).startswith(page.file)


@pytest.mark.parametrize("name", ACCEPTED)
def test_only_our_block_is_new(name: str) -> None:
    """The bytes around are those of the page, and what is new is the block and its line."""
    page, change = PAGES[name], embedded(name)
    new = change.page.text
    if page.row.get("refreshed"):
        start = page.text.index(OLD)
        end = start + len(OLD)
    else:
        assert page.at is not None
        start = end = page.at
    added = new[start : len(new) - len(page.text) + end]
    first, last = len(page.encode(page.text[:start])), len(page.encode(page.text[:end]))
    written = change.page.charset.write(added)
    assert change.data == page.data[:first] + written + page.data[last:]
    assert added.strip().startswith("<script") == added.strip().endswith("</script>") == True  # noqa: E712
    white = added.replace(added.strip(), "|")
    starts_line = start > 0 and page.text[start - 1] in "\r\n" and "refreshed" not in page.row
    if starts_line:
        before = page.text[:start]
        line_end = "\r\n" if before.endswith("\r\n") else before[-1]
        assert white.lstrip(" \t") == f"|{line_end}"
    else:
        assert white == "|"


@pytest.mark.parametrize("name", ACCEPTED)
def test_second_run_changes_nothing(name: str) -> None:
    change = embedded(name)
    again = insert(source.page(PAGES[name].file, change.data), NEW, proof)
    assert again.edits == ()
    assert again.data == change.data


@pytest.mark.parametrize("name", ACCEPTED)
def test_removal_gives_the_bytes_back(name: str) -> None:
    page, change = PAGES[name], embedded(name)
    gone = remove(source.page(page.file, change.data), proof, RESOURCE)
    expected = page.data
    if page.row.get("refreshed"):
        expected = expected.replace(f"\n{OLD}\n".encode(), b"\n").replace(OLD.encode(), b"")
    assert gone.data == expected
    assert remove(gone.page, proof, RESOURCE).edits == ()


@pytest.mark.parametrize("name", ACCEPTED)
def test_edits_give_the_new_bytes(name: str) -> None:
    data = PAGES[name].data
    for edit in embedded(name).edits:
        data = edit.apply(data)
    assert data == embedded(name).data


@cache
def seen_by_parse5() -> dict[str, list[dict[str, Any]]]:
    texts = [embedded(name).page.text for name in ACCEPTED]
    return dict(zip(ACCEPTED, parse5.scripts(texts), strict=True))


def test_parse5_sees_the_same_page_around_the_block() -> None:
    before = [read(PAGES[name]).text for name in ACCEPTED]
    after = [embedded(name).page.text for name in ACCEPTED]
    digests = parse5.trees([*before, *after], RESOURCE)
    pairs = zip(digests[: len(before)], digests[len(before) :], strict=True)
    assert [name for name, (a, b) in zip(ACCEPTED, pairs, strict=True) if a != b] == []


def expected(content: str) -> Any:
    assert json.loads(content)["name"] == "Größe </script>"
    return json.loads(content)


@pytest.mark.parametrize("name", ACCEPTED)
def test_parse5_sees_the_block_in_the_head(name: str) -> None:
    ours = [
        script
        for script in seen_by_parse5()[name]
        if script["attributes"].get("data-resource") == RESOURCE
    ]
    assert len(ours) == 1
    assert ("head" in ours[0]["path"]) == (name != "a block of ours in the body")
    assert ours[0]["attributes"]["type"] == "application/ld+json"
    assert expected(ours[0]["content"])


@pytest.mark.parametrize("name", ACCEPTED)
def test_html5lib_sees_the_block_in_the_head(name: str) -> None:
    """html5lib doesn't execute scripts: it looks into noscript."""
    text = embedded(name).page.text
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    places = {"head": tree.find("head"), "body": tree.find("body")}
    found = {
        place: [
            script for script in element.iter("script") if script.get("data-resource") == RESOURCE
        ]
        for place, element in places.items()
        if element is not None
    }
    place = PAGES[name].row.get("html5lib", "head")
    assert {key: len(value) for key, value in found.items() if value} == {place: 1}
    assert expected(found[place][0].text)


@pytest.mark.parametrize("name", [name for name in PAGES if "note" in PAGES[name].row])
def test_owner_is_told(name: str) -> None:
    import re

    [note] = embedded(name).notes
    assert re.search(PAGES[name].row["note"], note)


def test_large_page_takes_little_time() -> None:
    page = source.page("a.html", awkward.large().encode())
    assert len(page.data) > 5_000_000
    start = time.process_time()
    change = insert(page, NEW, proof)
    assert time.process_time() - start < 20
    assert remove(change.page, proof).data == page.data
    [[script]] = parse5.scripts([change.page.text])
    assert script["path"] == ["html", "head", "script"]


def test_blocks_of_several_resources_live_side_by_side() -> None:
    page = source.page("a.html", b"<html>\n<head>\n <title>A</title>\n</head>\n")
    other = awkward.element("{}", awkward.OTHER)
    both = insert(insert(page, NEW, proof).page, other, proof)
    assert [block.attributes["id"] for block in blocks(both.page)] == [
        "publisher-markup",
        "publisher-markup-2",
    ]
    assert insert(both.page, NEW, proof).edits == insert(both.page, other, proof).edits == ()
    first_gone = remove(both.page, proof, RESOURCE)
    assert [block.resource for block in blocks(first_gone.page)] == [awkward.OTHER]
    assert insert(first_gone.page, other, proof).edits == ()
    assert remove(both.page, proof).data == page.data


def test_nonce_is_kept_unless_another_is_given() -> None:
    page = source.page("a.html", b"<html><head><title>A</title></head>")
    once = insert(page, NEW.replace(">", ' nonce="abc">', 1), proof)
    assert b' nonce="abc">{' in once.data
    assert insert(once.page, NEW, proof).edits == ()
    assert b' nonce="def">{' in insert(once.page, NEW.replace(">", ' nonce="def">', 1), proof).data


def test_edited_block_gives_way_to_force() -> None:
    page = read(PAGES["a block of ours that was edited"])
    assert insert(page, NEW, proof, force=True).data == read(PAGES["a block of ours"]).data.replace(
        OLD.encode(),
        embedded("a block of ours")
        .page.text[page.text.index("<script") :][: -len("\n</head>\n<body>")]
        .encode(),
    )
    assert b"script" not in remove(page, proof, force=True).data
    with pytest.raises(EmbedError, match="--force"):
        remove(page, proof)


def test_letters_are_ascii_where_the_page_does_not_declare_unicode() -> None:
    assert "Größe".encode() in embedded("ordinary").data
    for name in ("one line", "Latin-1 declared", "Shift_JIS with backslashes in letters"):
        added = set(embedded(name).data) - set(PAGES[name].data)
        assert max(added) < 0x80
