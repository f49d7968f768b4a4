"""One script a claim. ``make bench`` runs ``bench/__main__.py``; the others say how in their docstrings."""
