"""Why a file is not taken: the key of a sentence (`drills.anki.words`)."""


class Refused(Exception):
    """A file that is not taken. `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
