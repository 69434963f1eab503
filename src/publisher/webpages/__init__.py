"""Web pages of others: their bytes, their markup, and the things that the markup describes."""
