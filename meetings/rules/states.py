"""What can be done with an activity in which state, in words. Pure."""

CORRECTED = "活动记录更正"
"""How the reason begins for which an activity takes hours back."""


def may_earn_again(reason: str) -> bool:
    """Say whether hours that were taken back for this reason may be earned once more.

    A roll that is corrected twice gives the hours again; what the keeper of the ledger took back stays so.

    >>> may_earn_again("活动记录更正，改为到会：漏点"), may_earn_again("重复登记")
    (True, False)
    """
    return reason.startswith(f"{CORRECTED}，")
