"""The web's side of waiting: who comes next, what is sent to which host, and what the rows tell of it.

Imported by `submissions` and the pages.
"""
