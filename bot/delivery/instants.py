"""Moments in the unit of the ledger, UTC milliseconds."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def ms_of(moment: datetime) -> int:
    """Return a moment, given with a zone of any kind, in UTC milliseconds."""
    return (moment - _EPOCH) // _MILLISECOND


def moment_of(ms: int) -> datetime:
    """Return the moment of UTC milliseconds."""
    return _EPOCH + ms * _MILLISECOND
