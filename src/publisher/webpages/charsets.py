"""Which encoding the bytes of a web page are in, as browsers find out.

The names and labels are those of the Encoding Standard (https://encoding.spec.whatwg.org/), in
section 4.2. How a label is found is said by HTML, section 13.2.3.2 ("Determining the character
encoding").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# One encoding a paragraph: its name, Python's codec for it ("-" where we read none), other labels.
_TABLE = """\
utf-8 utf-8 unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8
ibm866 cp866 866 cp866 csibm866
iso-8859-2 iso8859_2 csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2
    latin2
iso-8859-3 iso8859_3 csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3
    latin3
iso-8859-4 iso8859_4 csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4
    latin4
iso-8859-5 iso8859_5 csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5
    iso_8859-5:1988
iso-8859-6 iso8859_6 arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114
    iso-8859-6-e iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987
iso-8859-7 iso8859_7 csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7
    iso88597 iso_8859-7 iso_8859-7:1987 sun_eu_greek
iso-8859-8 iso8859_8 csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8
    iso88598 iso_8859-8 iso_8859-8:1988 visual
iso-8859-8-i iso8859_8 csiso88598i logical
iso-8859-10 iso8859_10 csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6
iso-8859-13 iso8859_13 iso8859-13 iso885913
iso-8859-14 iso8859_14 iso8859-14 iso885914
iso-8859-15 iso8859_15 csisolatin9 iso8859-15 iso885915 iso_8859-15 l9
iso-8859-16 iso8859_16
koi8-r koi8_r cskoi8r koi koi8 koi8_r
koi8-u koi8_u koi8-ru
macintosh mac_roman csmacintosh mac x-mac-roman
windows-874 cp874 dos-874 iso-8859-11 iso8859-11 iso885911 tis-620
windows-1250 cp1250 cp1250 x-cp1250
windows-1251 cp1251 cp1251 x-cp1251
windows-1252 cp1252 ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100
    iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252
windows-1253 cp1253 cp1253 x-cp1253
windows-1254 cp1254 cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9
    iso_8859-9:1989 l5 latin5 x-cp1254
windows-1255 cp1255 cp1255 x-cp1255
windows-1256 cp1256 cp1256 x-cp1256
windows-1257 cp1257 cp1257 x-cp1257
windows-1258 cp1258 cp1258 x-cp1258
x-mac-cyrillic mac_cyrillic x-mac-ukrainian
gbk gb18030 chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk
gb18030 gb18030
big5 big5hkscs big5-hkscs cn-big5 csbig5 x-x-big5
euc-jp euc_jp cseucpkdfmtjapanese x-euc-jp
iso-2022-jp - csiso2022jp
shift_jis cp932 csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis
euc-kr cp949 cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601
    ksc_5601 windows-949
replacement - csiso2022kr hz-gb-2312 iso-2022-cn iso-2022-cn-ext iso-2022-kr
utf-16be utf-16-be unicodefffe
utf-16le utf-16-le csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16
x-user-defined -
"""

_ENTRIES = [line.split() for line in _TABLE.replace("\n    ", " ").splitlines()]
_NAMES = {label: name for name, _, *labels in _ENTRIES for label in (name, *labels)}
_CODECS = {name: codec for name, codec, *_ in _ENTRIES if codec != "-"}

REFUSED = {
    "iso-2022-jp": "it switches between alphabets in mid-text, where nothing can be put in safely",
    "replacement": "browsers refuse to show pages in this encoding",
    "utf-7": "browsers don't read it, as it hides tags from filters",
}
"""Encodings of pages that are left alone, and why."""

_UNREAD = {"utf-7": "utf-7", "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7"}
_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xfe\xff", "utf-16be"), (b"\xff\xfe", "utf-16le"))
_WIDE_XML = {b"<\0?\0x\0": "utf-16le", b"\0<\0?\0x": "utf-16be"}
_SPACE = b"\t\n\x0c\r "
_NEAR, _FAR = 1_024, 65_536  # where HTML looks; where browsers find it still, and start again

_MARKUP = re.compile(
    rb"<(?:(!--)|(meta)[\t\n\f\r /]|(/?[A-Za-z][^\t\n\f\r >]*)|[!/?])", re.IGNORECASE
)
_ATTRIBUTE = re.compile(
    rb"""[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />=][^\t\n\f\r />=]*+|=[^\t\n\f\r />=]*+)
    (?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?P<value>"[^"]*+"|'[^']*+'|(?!["'])[^\t\n\f\r >]*+))?+""",
    re.VERBOSE,
)
_CONTENT = re.compile(
    rb"""charset[\t\n\f\r ]*=[\t\n\f\r ]*("[^"]*"|'[^']*'|[^\t\n\f\r ;"']+)""", re.IGNORECASE
)
_XML = re.compile(rb"""<\?xml[^>]*?encoding[\x00-\x20]*=[\x00-\x20]*("[^">]*"|'[^'>]*')""")


@dataclass(frozen=True, slots=True)
class Charset:
    """The encoding of a page.

    Attributes:
        name: as in the Encoding Standard, in small letters: ``utf-8``, ``windows-1252``.
        mark: the length of the byte order mark, in bytes.
        declared: whether the page says so, and not only its bytes look like it.
    """

    name: str
    mark: int = 0
    declared: bool = True

    @property
    def is_unicode(self) -> bool:
        """Whether it can write every character."""
        return self.name.startswith("utf-")

    def exact(self, data: bytes) -> str:
        """The text of bytes (without mark): each that is no character, as a lone surrogate.

        Two characters that are read alike may still have been written differently.
        """
        if self.name.startswith("utf-16"):  # a last odd byte is no character
            return data[: len(data) & ~1].decode(_CODECS[self.name], "surrogatepass")
        if table := _single_bytes(self.name):
            return data.decode("latin-1").translate(table)
        return data.decode(_CODECS[self.name], "surrogateescape")

    def length(self, exact: str) -> int:
        """How many bytes a text has that :meth:`exact` gave.

        Raises:
            UnicodeEncodeError: if the encoding can't write what it could read.
        """
        if _single_bytes(self.name) is not None:
            return len(exact)
        errors = "surrogatepass" if self.name.startswith("utf-16") else "surrogateescape"
        return len(exact.encode(_CODECS[self.name], errors))

    def write(self, text: str) -> bytes:
        """A text of ASCII, or any text where :attr:`is_unicode`, as bytes.

        Raises:
            UnicodeEncodeError: for other texts.
        """
        return text.encode(_CODECS[self.name] if self.is_unicode else "ascii")


_tables: dict[str, dict[int, int] | None] = {}


def _single_bytes(name: str) -> dict[int, int] | None:
    """Byte → character, where they differ; ``None`` if a character may have more than one byte."""
    if name not in _tables:
        _tables[name] = (
            _compiled(_CODECS[name]) if re.match("ibm|iso|koi|mac|win|x-", name) else None
        )
    return _tables[name]


def _compiled(codec: str) -> dict[int, int]:
    """The upper half of a codec; a byte without a character is a control, or none at all."""
    letters = {byte: bytes([byte]).decode(codec, "replace") for byte in range(0x80, 0x100)}
    none = {byte for byte, letter in letters.items() if letter == "\ufffd"}
    controls = {byte: chr(byte) for byte in none if byte < 0xA0}  # noqa: PLR2004 the last of C1
    return {byte: ord(letter) for byte, letter in {**letters, **controls}.items()}


def by_label(label: str) -> str | None:
    """The name of the encoding that a label stands for, if it stands for one."""
    key = label.strip("\t\n\x0c\r ").lower()
    return _NAMES.get(key) or _UNREAD.get(key)


def sniff(data: bytes, *, xml: bool = False) -> Charset:
    """The encoding of a page.

    Args:
        data: the whole page.
        xml: whether it is read as XML (XHTML in a file of its own kind), where ``meta`` is nothing.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Charset(name, len(mark))
    for start, name in _WIDE_XML.items():
        if data.startswith(start):
            return Charset(name)
    prescanned = None if xml else _prescan(data[:_NEAR])
    found = prescanned or _xml_declaration(data) or (None if xml else _prescan(data[:_FAR]))
    if found:
        return Charset(found)
    try:
        data.decode()
    except UnicodeDecodeError:
        return Charset("utf-8" if xml else "windows-1252", declared=False)
    return Charset("utf-8", declared=xml)


def _prescan(data: bytes) -> str | None:
    """What the first ``meta`` says that names an encoding ("Prescan a byte stream")."""
    at = 0
    while match := _MARKUP.search(data, at):
        if match[1]:
            end = data.find(b"-->", match.start() + 2)
            at = end + 3 if end >= 0 else len(data)
        elif match[2] or match[3]:
            at = match.end() - (1 if match[2] else 0)
            attributes: dict[bytes, bytes] = {}
            while attribute := _ATTRIBUTE.match(data, at):
                at = attribute.end()
                value = _unquoted(attribute["value"] or b"").lower()
                attributes.setdefault(attribute["name"].lower(), value)
            if match[2] and (name := _declared(attributes)):
                return name
        else:
            end = data.find(b">", match.end())
            at = end + 1 if end >= 0 else len(data)
    return None


def _unquoted(value: bytes) -> bytes:
    return value[1:-1] if value[:1] in {b'"', b"'"} else value


def _declared(attributes: dict[bytes, bytes]) -> str | None:
    """The encoding that the attributes of a ``meta`` name."""
    label = attributes.get(b"charset")
    if label is None and attributes.get(b"http-equiv") == b"content-type":
        content = _CONTENT.search(attributes.get(b"content", b""))
        label = content and _unquoted(content[1])
    return _by_written(label) if label else None


def _xml_declaration(data: bytes) -> str | None:
    """The encoding that an XML declaration names ("Get an XML encoding")."""
    match = _XML.match(data[:_NEAR])
    return _by_written(_unquoted(match[1])) if match else None


def _by_written(label: bytes) -> str | None:
    """The encoding of a label that was found by reading the page byte by byte."""
    name = by_label(label.decode("latin-1"))
    if name in {"utf-16le", "utf-16be"}:  # it could not have been read
        return "utf-8"
    return "windows-1252" if name == "x-user-defined" else name
