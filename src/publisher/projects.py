"""A new project, from the small examples that travel with the package.

Each example is a whole publication of a made-up agency, which conforms as it is. What somebody
wishes takes the place of the agency's name, address and language in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from publisher.errors import ConfigError

STYLES = ("yaml", "spreadsheet", "turtle")
"""How the facts of a new project are written, the usual way first."""

NAME, BASE, LANGUAGE = "Example Agency", "https://agency.example/", "en"
"""What the examples say, and what a new project has where nothing else is wished."""

# The folders of ``starter`` that make the project of each style together.
_FOLDERS = {
    "yaml": ("shared", "plain", "yaml"),
    "spreadsheet": ("shared", "plain", "spreadsheet"),
    "turtle": ("shared", "turtle"),
}
_SLUG, _HOST = "example-agency", "agency.example"
_TAG = re.compile(r'(?<=")@en\b|(?<=languages = \[")en(?="\])')
_LONGEST = 200
_SHORT = "EA"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a new project is to be.

    Attributes:
        name: what the agency is called.
        base: what every address begins with.
        language: the language of its texts, as a language tag.
        style: one of :data:`STYLES`.

    Raises:
        ConfigError: if one of them can't be used; it says what to write instead.
    """

    name: str = NAME
    base: str = BASE
    language: str = LANGUAGE
    style: str = STYLES[0]

    def __post_init__(self) -> None:
        if reason := wrong_name(self.name):
            raise ConfigError(f"--name: {reason}")
        if reason := wrong_base(self.base):
            raise ConfigError(f"--base: {reason}")
        from publisher.tables import is_language  # the command line needs the rest of this at once

        if not is_language(self.language):
            reason = f"{self.language!r} is not a language tag; write one such as en or cy"
            raise ConfigError(f"--language: {reason}")
        if self.style not in STYLES:
            raise ConfigError(f"--style: {self.style!r} is none of {', '.join(STYLES)}")

    @property
    def slug(self) -> str:
        """The name as a part of an address: small letters, digits and hyphens."""
        import unicodedata

        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode()
        return re.sub("[^a-z0-9]+", "-", plain.lower()).strip("-") or "agency"


def wrong_name(name: str) -> str:
    """What is wrong with a name, and what to do; empty if nothing is."""
    if not name.strip():
        return "write the name of your organisation"
    if re.search(r'["\\\x00-\x1f\x7f-\x9f]', name) or len(name) > _LONGEST:
        return f"write at most {_LONGEST} characters, without quotation marks and backslashes"
    return ""


def wrong_base(base: str) -> str:
    """What is wrong with a base address, and what to do; empty if nothing is."""
    from urllib.parse import urlsplit  # as above

    try:
        parts = urlsplit(base)
        odd = parts.query or parts.fragment or parts.username is not None
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0 and not odd:
            if re.search(r'[\x00-\x20<>"{}|\\^`\x7f-\x9f]', base):
                return "write an address without spaces and quotation marks"
            return "" if base.endswith("/") else f"write it with a slash at its end: {base}/"
    except ValueError:  # brackets or a port that no address has
        pass
    return f"{base!r} is no address of a website; write one such as {BASE}"


def refuse_used(folder: Path) -> None:
    """Refuse a folder that has something in it.

    Raises:
        ConfigError: if it has, or can't be looked into.
    """
    try:
        used = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise ConfigError(f"{folder} can't be read: {error.strerror}") from error
    if used:
        raise ConfigError(f"{folder} is not empty: choose a new folder, nothing was written")


def start(folder: Path, wish: Wish | None = None) -> list[Path]:
    """Write a project into a folder that is new or empty.

    Args:
        folder: where it goes.
        wish: what it is to be; by default, the example itself.

    Returns:
        The files that were written, relative to the folder.

    Raises:
        ConfigError: if the folder has something in it already, or can't be written.
    """
    from importlib.resources import as_file, files

    wish = wish or Wish()
    refuse_used(folder)
    try:
        with as_file(files("publisher") / "starter") as examples:
            made = {
                path: _as_wished(text, wish)
                for kind in _FOLDERS[wish.style]
                for path, text in _texts(examples / kind)
            }
        for path, text in made.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ConfigError(f"{folder} can't be written: {error.strerror}") from error
    return sorted(made)


def _texts(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield path.relative_to(folder), path.read_text(encoding="utf-8")


def _as_wished(text: str, wish: Wish) -> str:
    """A file of the example, with what is wished in place of what it has."""
    from urllib.parse import urlsplit

    host = urlsplit(wish.base).hostname or _HOST
    changes = {BASE: wish.base, _HOST: host, _SLUG: wish.slug, NAME: wish.name}
    if wish.name != NAME:
        initials = "".join(word[0] for word in wish.name.split() if word[0].isupper())
        changes[f'"{_SHORT}"'] = f'"{initials or wish.name}"'
    pattern = "|".join(map(re.escape, changes))
    text = re.sub(pattern, lambda found: changes[found[0]], text)
    return _TAG.sub(lambda found: found[0].replace(LANGUAGE, wish.language), text)
