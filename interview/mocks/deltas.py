"""What changed since the last time. Pure."""

from collections.abc import Sequence

from interview.mocks.bands import Band


def deltas(bands: Sequence[Band], before: Sequence[Band]) -> dict[str, int]:
    """The change of each dimension that both reports have a band for."""
    earlier = {band.dimension: band.value for band in before}
    return {
        band.dimension: band.value - old
        for band in bands
        if band.value is not None and (old := earlier.get(band.dimension)) is not None
    }
