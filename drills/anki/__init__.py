"""Anki's files: packages (.apkg) of all three layouts read, one layout written.

`package`, `wire`, `collection` and `rendering` know neither Django nor the database: with
`drills.cards.cleaning` they turn a file from anywhere into clean cards, or refuse it. `importing` and
`exporting` are the use-cases; `work` runs them for a row of AnkiFile; `files` knows where everything lies.

The format: https://github.com/ankitects/anki, rslib/src/import_export/package (layouts) and
proto/anki/import_export.proto, proto/anki/notetypes.proto (messages); only facts were taken from there.
"""
