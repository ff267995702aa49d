"""From rows and reports to what people see, in the reader's language. Writes nothing.

Imported by `views` and the template tags.
"""
