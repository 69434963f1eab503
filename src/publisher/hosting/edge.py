"""The files ``_redirects`` and ``_headers`` that hosts of static files read, such as Netlify.

They know neither ``Accept`` nor a status like 410: see docs/guides/hosting.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from publisher.headers import CORS, SAFETY, SEARCH_POLICY, ends
from publisher.hosting.rules import NOWHERE, Rules

_SPECIAL = "*:"
"""Signs that stand for something else in the addresses of these files."""


def redirects(rules: Rules) -> str:
    """The file ``_redirects``: what is written out goes before the pattern."""
    root = rules.routes.root
    lines = [
        "# Written by publisher build, from the content. Copy it to the top of what you upload.",
        *_lines(root, rules.table("moved").exact, "", 301),
        *_lines(root, rules.table("thing").exact, root, 303),
        f"{root}id/* {root}doc/:splat 303",
    ]
    return "\n".join(lines) + "\n"


def _lines(root: str, found: Mapping[str, str], before: str, status: int) -> Iterator[str]:
    for path, target in found.items():
        source = f"{root}{path[1:]}"
        if target != NOWHERE and not any(sign in source for sign in _SPECIAL):
            yield f"{source} {before}{target} {status}"


def headers(rules: Rules) -> str:
    """The file ``_headers``: no field is in two blocks, for some hosts would join them.

    So where one page runs a script, the policy of all pages has to allow it: this one, and none
    that came with a file which people attach.
    """
    root = rules.routes.root
    fields = dict((*SAFETY, *CORS))
    if rules.routes.search:
        ours = f"script-src {rules.routes.base}assets/"
        fields["Content-Security-Policy"] = SEARCH_POLICY.replace("script-src 'self'", ours)
    lines = [
        "# Written by publisher build, from the content. Copy it to the top of what you upload.",
        f"{root}*",
        *(f"  {name}: {value}" for name, value in fields.items()),
    ]
    for end, type_ in sorted(ends()):
        if end.count(".") == 1:  # a longer one is in the block of its last part already
            lines += [f"{root}*{end}", f"  Content-Type: {type_}"]
    return "\n".join(lines) + "\n"
