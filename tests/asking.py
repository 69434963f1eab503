"""A small store and a way to ask it, for the tests of queries."""

from publisher.limits import Limits
from publisher.queries import Answer, run
from publisher.stores.embedded import EmbeddedStore
from publisher.terms import LANG_STRING, XSD, Blank, Literal, Namespace, Prefixes, Quad

EX = Namespace("https://agency.example/")
PREFIXES = Prefixes({"ex": EX, "": f"{EX}local/"})


LIMITS = Limits(
    query_seconds=10,
    query_memory=500_000_000,
    query_bytes=64_000,
    result_bytes=100_000,
    result_rows=10_000,
)
AGENCY = EmbeddedStore(
    [
        Quad(EX["soca"], EX["name"], Literal("Serious, Organised", LANG_STRING, "en"), EX["g1"]),
        Quad(EX["soca"], EX["ended"], Literal("2013-10-07", XSD["date"]), EX["g1"]),
        Quad(EX["soca"], EX["next"], EX["nca"], EX["g2"]),
        Quad(EX["nca"], EX["name"], Literal('the "new" one\n'), EX["g2"]),
        Quad(EX["nca"], EX["part"], Blank("_:b"), EX["g2"]),
    ]
)


def ask(text: str, limits: Limits = LIMITS, store: EmbeddedStore = AGENCY) -> Answer:
    return run(store, text, prefixes=PREFIXES, base=EX, limits=limits)
