"""Earlier rounds of the same kind: what a new report is compared with."""

from interview.mocks import reports
from interview.mocks.deltas import deltas
from interview.mocks.reports import Report
from interview.models import MockRound


def before(mock: MockRound) -> MockRound | None:
    """The person's last assessed round of this number before this one."""
    earlier = MockRound.objects.filter(
        user=mock.user, number=mock.number, assessed_at__isnull=False, started_at__lt=mock.started_at
    )
    return earlier.order_by("-started_at").first()


def deltas_since(report: Report, earlier: MockRound | None) -> dict[str, int]:
    """By how many bands each dimension changed; nothing when there is nothing to compare with."""
    return {} if earlier is None else deltas(report.bands, reports.report(earlier).bands)
