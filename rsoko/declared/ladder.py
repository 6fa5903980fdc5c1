"""When senders are reminded of their forms, and who hears of those that do not come: the same for all campaigns."""

from types import MappingProxyType

from schemas.terms import Scope

__all__ = ["AFTER", "BEFORE", "HEARS", "REST"]

# Calendar days before the day by which the forms are due; on a day off the working day before.
BEFORE = (14, 7, 3, 1)
# Nobody is reminded within so many days of the letter that opens the campaign.
REST = 5
# Working days after it.
AFTER = (1, 3, 7)
# From so many working days after it on the office above hears which of its senders owe what.
HEARS = MappingProxyType({Scope.DISTRICT: 1, Scope.MINISTRY: 3})
