"""Bytes of pages, their encodings, and changes that touch no other byte."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from webencodings.labels import LABELS

from publisher.errors import SourceError
from publisher.webpages import charsets, source
from publisher.webpages.source import NotSpliceable
from publisher.webpages.things import Place

META = '<meta charset="{}">'


def test_labels_are_those_of_the_standard() -> None:
    assert {label: charsets.by_label(label) for label in LABELS} == LABELS
    assert charsets.by_label(" Latin1\n") == "windows-1252"
    assert charsets.by_label("latin-1") is None


@pytest.mark.parametrize(
    ("data", "name", "declared"),
    [
        (b"<p>x", "utf-8", False),
        ("<p>é".encode(), "utf-8", False),
        ("<p>é".encode("latin-1"), "windows-1252", False),
        (b"\xef\xbb\xbf<meta charset=latin1>", "utf-8", True),
        (b"\xff\xfe<\0p\0>\0", "utf-16le", True),
        (b"\xfe\xff\0<\0p\0>", "utf-16be", True),
        (b"<\0?\0x\0m\0l\0", "utf-16le", True),
        (b"\0<\0?\0x\0m\0l", "utf-16be", True),
        (b"<meta charset=ISO-8859-1>", "windows-1252", True),
        (b"<META\tCharset = 'ISO-8859-2' >", "iso-8859-2", True),
        (b"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r", True),
        (b"<meta content='text/html; charset=\"koi8-r\"' http-equiv=content-type>", "koi8-r", True),
        (b"<meta content='text/html; charset=koi8-r'>", "utf-8", False),
        (b"<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5", True),
        (b"<!--><meta charset=koi8-r> --><meta charset=big5>", "koi8-r", True),
        (b"<a title='<meta charset=koi8-r>'><meta charset=big5>", "big5", True),
        (b"<? <meta charset=koi8-r><meta charset=big5>", "big5", True),
        (b"<metax charset=koi8-r><meta charset=big5>", "big5", True),
        (b"<meta charset=nonsense><meta charset=big5>", "big5", True),
        (b"<meta charset=utf-16>", "utf-8", True),
        (b"<meta charset=x-user-defined>", "windows-1252", True),
        (b"<meta charset=", "utf-8", False),
        (b"<meta charset='big5", "utf-8", False),
        (b"<?xml version='1.0' encoding='ISO-8859-15'?><html>", "iso-8859-15", True),
        (b"<?xml version='1.0' encoding='big5'?><meta charset=koi8-r>", "koi8-r", True),
        (b" " * 2000 + b"<meta charset=koi8-r>", "koi8-r", True),
        (b"", "utf-8", False),
    ],
)  # fmt: skip
def test_encoding_is_found_as_browsers_do(data: bytes, name: str, declared: bool) -> None:
    page = source.page("a.html", data)
    assert (page.encoding, page.charset.declared) == (name, declared)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"<p>\xe9", "utf-8"),
        (b"<meta charset='koi8-r'/>", "utf-8"),
        (b"<?xml version='1.0' encoding='koi8-r'?><meta charset='big5'/>", "koi8-r"),
    ],
)
def test_encoding_of_xml(data: bytes, name: str) -> None:
    page = source.page("a.XHTML", data)
    assert page.is_xml
    assert page.encoding == name


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<meta charset=ISO-2022-JP>", "iso-2022-jp: it switches between alphabets"),
        (b"<meta charset=utf-7>", "utf-7: browsers don't read it"),
        (b"<meta charset=hz-gb-2312>", "replacement: browsers refuse"),
        (b"\xff\xfe\0\0<\0\0\0", "UTF-32"),
        (b"x" * 101, "larger than 100 bytes"),
    ],
)
def test_page_that_cant_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(SourceError, match=f"a.html.*{reason}"):
        source.page("a.html", data, 100)


def test_file_that_cant_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>")
    assert source.load(tmp_path / "a.html").text == "<p>"
    with pytest.raises(SourceError, match="larger than 2 bytes"):
        source.load(tmp_path / "a.html", 2)
    with pytest.raises(SourceError, match="is a folder"):
        source.load(tmp_path)
    with pytest.raises(SourceError, match="no such file"):
        source.load(tmp_path / "b.html")
    with pytest.raises(SourceError, match="not an ordinary file"):
        source.load(Path("/dev/null"))
    with pytest.raises(SourceError, match="can't be read"):
        source.load(tmp_path / "b\0.html")


def test_places_count_every_kind_of_line_end() -> None:
    page = source.page("a.html", b"a\r\nb\rc\nd")
    assert [page.place(offset) for offset in (0, 1, 2, 3, 5, 7)] == [
        Place(1, 1), Place(1, 2), Place(1, 3), Place(2, 1), Place(3, 1), Place(4, 1)
    ]  # fmt: skip
    assert str(page.error(5, "no")) == "a.html:3:1: no"


SAMPLES = {
    "utf-8": ("<p>é😀</p>", b"<p>\xff\xc3</p>\xed\xa0\x80"),
    "windows-1252": ("<p>é€</p>", b"<p>\x81\xff</p>"),
    "iso-8859-8-i": ("<p>שלום</p>", b"<p>\xff</p>"),
    "shift_jis": ("<p>日本ソ</p>", b"<p>\x83<\x81>\xfa\x40\xed\x40</p>"),
    "euc-jp": ("<p>日本</p>", b"<p>\x8f<\xa1>\xff</p>"),
    "big5": ("<p>中文</p>", b"<p>\x88\x62\xa1\x5a</p>\xa4"),
    "gbk": ("<p>中文</p>", b"<p>\x81\x30\x81<\xff</p>\x81"),
    "gb18030": ("<p>中文😀</p>", b"<p>\x84\x31\xa4\x37</p>"),
    "euc-kr": ("<p>한국</p>", b"<p>\xb0<\xff</p>"),
    "koi8-u": ("<p>Київ</p>", b"<p>\xff</p>"),
    "macintosh": ("<p>é</p>", b"<p>\xf0</p>"),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_new_text_changes_no_other_byte(name: str) -> None:
    text, broken = SAMPLES[name]
    codec = {"windows-1252": "cp1252", "iso-8859-8-i": "iso8859_8", "macintosh": "mac_roman"}
    good = text.encode(codec.get(name, name))
    for body in (good, broken if isinstance(broken, bytes) else b"", good + broken):
        data = META.format(name).encode() + body + b"\r\nend"
        page = source.page("a.html", data)
        assert page.encoding == name
        at = page.text.index("</p>")
        assert page.splice(at, at, "<b>") == data.replace(b"</p>", b"<b></p>", 1)
        assert page.splice(0, 0, "") == data
        with_end = page.splice(len(page.text), len(page.text), "!")
        assert with_end == data + b"!"
        without = page.splice(at, at + 4, "")
        assert without == data.replace(b"</p>", b"", 1)
    assert source.page("a.html", META.format(name).encode() + good).text == META.format(name) + text


@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(
        st.sampled_from([b"<", b">", b"\n", b"a", b"\x81", b"\xa1", b"\x30", b"\xff", b"\x40",
                         b"\xc3\xa9", b"\xe2\x82", b"\x8f", b"\xed\xa0\x80", b"\0"]),
        max_size=12,
    ),
    st.integers(0, 30),
)  # fmt: skip
def test_change_is_exact_or_refused(name: str, pieces: list[bytes], at: int) -> None:
    data = META.format(name).encode() + b"".join(pieces)
    page = source.page("a.html", data)
    at = min(at + len(META.format(name)), len(page.text))
    try:
        changed = page.splice(at, at, "<new>")
    except NotSpliceable:
        return
    place = page.byte_offset(at)
    assert changed == data[:place] + b"<new>" + data[place:]
    assert source.page("a.html", changed).text == page.text[:at] + "<new>" + page.text[at:]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_wide_pages_are_spliced(codec: str) -> None:
    mark = "\ufeff".encode(codec)
    data = mark + "<p>é😀</p>".encode(codec) + b"\x41"  # a last byte that is no character
    page = source.page("a.html", data)
    assert page.text == "<p>é😀</p>"
    assert page.splice(5, 5, "<b>é") == mark + "<p>é😀<b>é</p>".encode(codec) + b"\x41"
    lone = source.page("a.html", mark + "a\ud800b".encode(codec, "surrogatepass"))
    assert lone.text == "a\ufffdb"
    assert lone.splice(2, 2, "!") == mark + "a\ud800!b".encode(codec, "surrogatepass")


def test_letters_need_an_encoding_that_has_them() -> None:
    page = source.page("a.html", b"<meta charset=latin1>")
    with pytest.raises(NotSpliceable, match="'é' can't be written"):
        page.splice(0, 0, "é")


def test_large_page_takes_little_time() -> None:
    page = source.page("a.html", "<p>é</p>\n".encode() * 600_000)
    assert page.splice(len(page.text), len(page.text), "!")[-2:] == b"\n!"
    assert page.place(len(page.text)).line == 600_001
