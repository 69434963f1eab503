"""Publish who a public body is and what it does, as linked data."""

__version__ = "0.1.0"
