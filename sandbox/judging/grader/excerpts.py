"""The beginning of every array of one call, for the person whose own run it was."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.judging.grading import Array, excerpt

MOST_ARRAYS = 12


def excerpts(ranks: Sequence[Mapping[str, Array]]) -> dict[str, str]:
    """Name and beginning of each array; with several ranks the name says whose it is."""
    named = {name: f"{type_of(array)}  {excerpt(array)}" for name, array in every(ranks)}
    return dict(list(named.items())[:MOST_ARRAYS])


def every(ranks: Sequence[Mapping[str, Array]]) -> Iterator[tuple[str, Array]]:
    """All arrays, under names that are not the same."""
    for rank, arrays in enumerate(ranks):
        for name, array in arrays.items():
            yield (f"{name} (rank {rank})" if len(ranks) > 1 else name), array


def type_of(array: Array) -> str:
    """Its type and shape: float32 4×8."""
    return f"{str(array.dtype).removeprefix('torch.')} {'×'.join(map(str, array.shape))}"
