"""Opening an uploaded roster: the cells of its first sheet with people in it, as text.

Runs in a child process (``core.child``): what crafted files do to the libraries stays there.
"""

from core.tables import Table
from core.workbooks import read_tables
from members.rules.roster_columns import find_columns


def read_roster(payload: bytes) -> Table:
    """Give the rows of the first sheet that has a heading row, else of the first sheet.

    :raises UnreadableError: for what is no table, broken or locked
    """
    sheets = read_tables(payload)
    return next((rows for rows in sheets if find_columns(rows)), sheets[0] if sheets else [])
