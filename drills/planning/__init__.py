"""PURE: a deck of items in, the order of a day and the expected readiness out."""
