"""All checks of a publication, gathered into one report."""

from __future__ import annotations
