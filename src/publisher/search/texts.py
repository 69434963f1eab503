"""The pages that Pagefind reads: what is searched of each page of the site, and nothing else. Pure.

https://pagefind.app/docs/ says what the attributes mean.
"""

from __future__ import annotations

from markupsafe import Markup

from publisher.writers.characters import allowed
from publisher.writers.searchable import Searchable

# How much a word counts, by where it is; in all other places it counts 1.
_TITLE, _NAMES, _OTHERS = 10, 5, 0.2

_PAGE = Markup(
    '<!DOCTYPE html>\n<html lang="{}">\n<head><meta charset="utf-8"><title>{}</title></head>\n'
    "<body data-pagefind-body>\n{}\n</body>\n</html>\n"
)
_TOLD = Markup('<meta data-pagefind-meta="{}[content]" content="{}">')
_WEIGHED = Markup('<p data-pagefind-weight="{}">{}</p>')
_TEXT = Markup("<p>{}</p>")


def page(found: Searchable, language: str) -> str:
    """What is searched of one page.

    Args:
        found: what it can be found by.
        language: the language of its texts.
    """
    told = {
        "title": found.shown.title.text,
        "language": found.shown.title.language,
        "href": found.shown.href,
        "ending": found.ending,
        "kinds": ", ".join(found.kinds),
    }
    lines = [
        *(_TOLD.format(name, value) for name, value in told.items() if value),
        _WEIGHED.format(_TITLE, found.shown.title.text),
        *(_TEXT.format(text) for text in found.texts),
        *(_WEIGHED.format(_NAMES, name) for name in found.names),
        *(_WEIGHED.format(_OTHERS, name) for name in found.others),
    ]
    return allowed(_PAGE.format(language, found.shown.title.text, Markup("\n").join(lines)))
