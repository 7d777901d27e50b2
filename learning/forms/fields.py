"""Fields that several forms of the record share."""

from decimal import Decimal

from wtforms import DecimalField


class HoursField(DecimalField):
    """A number of at most two places, shown without useless zeros; ``hundredths`` is what is kept."""

    @property
    def hundredths(self) -> int:
        """The number in whole hundredths; 0 when nothing was typed."""
        return int((self.data or Decimal(0)) * 100)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data.normalize():f}"
