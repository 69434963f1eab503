"""Checks: what is wrong with the content, as a report that is a value."""
