"""Markup in pages of others: put in, brought up to date, taken out; no other byte is touched."""

from publisher.embed.change import Change, Edit, Proof, blocks, insert, remove
from publisher.embed.survey import Block

__all__ = ["Block", "Change", "Edit", "Proof", "blocks", "insert", "remove"]
