"""SHACL (W3C Recommendation of 2017), compiled into plain functions over grouped statements."""
