"""What is wrong with content, said in words: a file, a place in it, a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that an author must mend. `file` is relative to the content folder."""

    file: str
    place: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {self.message}"


class ContentError(Exception):
    """Content that cannot be used; `problems` holds all that were found, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
