"""The data about the data: what tells machines what there is."""
