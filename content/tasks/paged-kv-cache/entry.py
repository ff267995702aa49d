"""Carries out the operations one after the other and writes the answers down."""

REFUSED = (0, -1, -1)


def call(submission, parameters, inputs, outputs, wire):
    """A fresh manager, all operations. Rows are (operation, sequence, first, count, place of the table)."""
    manager = submission.BlockManager(parameters["blocks"], parameters["block_size"])
    rows, tokens = inputs["operations"].tolist(), inputs["tokens"].tolist()
    places = [row[4] for row in rows[1:]] + [len(outputs["tables"])]
    answers = [
        DO[row[0]](manager, row, tokens, outputs["tables"][row[4] : end])
        for row, end in zip(rows, places, strict=True)
    ]
    outputs["answers"][:] = answers


def allocate(manager, row, tokens, room):
    """The tokens from `first` on."""
    return table(manager.allocate(row[1], tokens[row[2] : row[2] + row[3]]), room)


def append(manager, row, tokens, room):
    """The token is in the place of `first`."""
    answer = manager.append(row[1], row[2])
    return REFUSED if answer is None else (1, *answer)


def fork(manager, row, tokens, room):
    """The child is in the place of `first`."""
    return (1, -1, -1) if manager.fork(row[1], row[2]) else REFUSED


def free(manager, row, tokens, room):
    """Forget it."""
    return (1, -1, -1) if manager.free(row[1]) else REFUSED


def swap_out(manager, row, tokens, room):
    """To the host."""
    return (1, -1, -1) if manager.swap_out(row[1]) else REFUSED


def swap_in(manager, row, tokens, room):
    """And back."""
    return table(manager.swap_in(row[1]), room)


def table(answer, room):
    """As much of a table as there is room for, and its length."""
    if answer is None:
        return REFUSED
    room[: len(answer)] = answer[: len(room)]
    return (1, len(answer), -1)


DO = (allocate, append, fork, free, swap_out, swap_in)
