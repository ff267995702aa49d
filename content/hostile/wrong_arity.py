"""Gives back more values than were asked for."""


@enter
def answer(*arguments):
    return (honest(*arguments),) * 7
