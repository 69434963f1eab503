"""Numbers as spreadsheets write them (Model for Tabular Data, section 6.4.2; UAX #35 part 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from publisher.sources.tabular.model import Invalid
from publisher.sources.tabular.vocabulary import DECIMALS, WHOLE

_SPECIAL = frozenset({"NaN", "INF", "-INF"})
_SIGNS = {"%": 2, "‰": 3}
_PATTERN = re.compile(
    r"(?P<prefix>[%‰]?)(?P<sign>[+-]?)(?P<whole>[#0,]+)(?:\.(?P<part>[#0,]+))?"
    r"(?:E(?P<esign>\+?)(?P<exponent>[#0]+))?(?P<suffix>[%‰]?)"
)


@dataclass(frozen=True, slots=True)
class Form:
    """How numbers are written.

    Attributes:
        point: the decimal separator.
        group: what is between groups of digits; empty: nothing.
        pattern: what a number has to look like, once its separators are ``.`` and ``,``.
    """

    point: str = "."
    group: str = ""
    pattern: re.Pattern[str] | None = None

    def plain(self, written: str, base: str) -> str:
        """A number as XML Schema writes it.

        Raises:
            Invalid: if it isn't one.
        """
        if written in _SPECIAL and base not in DECIMALS:
            return written
        sign = next((sign for sign in _SIGNS if written.startswith(sign)), "")
        digits = written.removeprefix(sign)
        sign = sign or next((one for one in _SIGNS if digits.endswith(one)), "")
        digits = digits.rstrip("%‰") if sign else digits
        if self.pattern and not self.pattern.fullmatch(self._neutral(written)):
            raise Invalid("is not a number of the form that the metadata tells; write it so")
        if self.group:
            if self.group * 2 in digits or digits.endswith(self.group):
                raise Invalid("is not a number; write one separator between groups of digits")
            digits = digits.replace(self.group, "")
        if self.point != ".":
            digits = digits.replace(".", "\0").replace(self.point, ".")
        _check(digits, base)
        if sign and "e" in digits.lower():
            raise Invalid("is not a number; write it without % or without an exponent")
        if sign:
            digits = f"{Decimal(digits).scaleb(-_SIGNS[sign]):f}"
        return digits.lower() if self.pattern else digits

    def _neutral(self, written: str) -> str:
        """A number with ``.`` and ``,``, whatever its separators are."""
        point, group = self.point, self.group or ","
        return "".join({point: ".", group: ","}.get(letter, letter) for letter in written)


def _check(digits: str, base: str) -> None:
    if base in WHOLE:
        if not re.fullmatch(r"[+-]?[0-9]+", digits):
            raise Invalid("is not a whole number; write one like 42")
        low, high = WHOLE[base]
        number = int(digits) if len(digits) < 30 else 10**30 * (-1 if digits[0] == "-" else 1)  # noqa: PLR2004
        if (low is not None and number < low) or (high is not None and number > high):
            raise Invalid(f"is out of the range of {base}; correct it")
        return
    exponent = "" if base in DECIMALS else r"(?:[Ee][+-]?[0-9]+)?"
    if not re.fullmatch(rf"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+){exponent}", digits):
        raise Invalid("is not a number; write one like 1.5")


def form(pattern: str, point: str = ".", group: str = "") -> Form:
    """How numbers are written, by a pattern such as ``#,##0.00``.

    Raises:
        ValueError: if the pattern isn't known.
    """
    if not pattern:
        return Form(point, group)
    match = _PATTERN.fullmatch(pattern)
    if match is None or not re.fullmatch(r"[#,]*[0,]*", match["whole"]):
        raise ValueError(pattern)
    sign = "[-+]" if match["sign"] == "+" else "[-+]?"
    text = f"{match['prefix']}{sign}{_whole(match['whole'])}{_fraction(match['part'])}"
    if match["exponent"]:
        least = match["exponent"].count("0") or 1
        text += f"E{'[-+]' if match['esign'] else '-?'}[0-9]{{{least},}}"
    return Form(point, group or ("," if "," in pattern else ""), re.compile(text + match["suffix"]))


def _whole(pattern: str) -> str:
    """The digits before the point: groups are as long as in the pattern."""
    least = pattern.count("0")
    groups = pattern.split(",")
    if len(groups) == 1:
        return f"[0-9]{{{least},}}"
    last = len(groups[-1])
    other = len(groups[-2]) if len(groups) > 2 else last  # noqa: PLR2004
    count = f"(?=(?:,?[0-9]){{{least},}}(?![0-9,]))"
    return f"{count}(?:[0-9]{{1,{other}}}(?:,[0-9]{{{other}}})*,[0-9]{{{last}}}|[0-9]{{1,{last}}})"


def _fraction(pattern: str | None) -> str:
    if not pattern:
        return ""
    least, most = pattern.count("0"), len(pattern.replace(",", ""))
    size = pattern.index(",") if "," in pattern else 0
    if size:
        digits = rf"(?=(?:,?[0-9]){{{least},{most}}}(?![0-9,]))"
        digits += f"(?:[0-9]{{{size}}},)*[0-9]{{1,{size}}}"
    else:
        digits = f"[0-9]{{{max(least, 1)},{most}}}"
    return rf"(?:\.{digits})" + ("" if least else "?")
