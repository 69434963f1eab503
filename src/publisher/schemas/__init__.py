"""JSON Schemas of the files that people write, for editors that complete and warn.

They are in draft 7 of JSON Schema, which editors know best
(https://json-schema.org/draft-07/json-schema-validation).
"""
