"""The words under which kinds of items are stored, filtered and shown."""

from bank.schema import Drill, Item, Question, Scenario, Task

KIND_OF: dict[type[Item], str] = {
    Question: "question",
    Drill: "drill",
    Task: "task",
    Scenario: "scenario",
}


def kind_of(item: Item) -> str:
    """question, drill, task or scenario."""
    return KIND_OF[type(item)]
