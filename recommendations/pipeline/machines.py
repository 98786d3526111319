"""Who is too fast to be a person."""

import numpy as np
from numpy.typing import NDArray

from .cleaning import MICROSECONDS, Columns
from .units import changes

HOUR = 3600 * MICROSECONDS


def without_machines(rows: Columns, browsing: NDArray[np.bool_], most: int, counts: dict[str, int]) -> Columns:
    """The rows without the browsing of shoppers with more than ``most`` distinct moments of it within any hour; 0: of nobody.

    ``browsing`` says of each kind code whether it is that. The hour slides: no two moments of it are a whole hour apart. What such a
    shopper bought stays. Time O(n), and O(m log m) for the m rows of those who have more than ``most`` at all.
    """
    counts |= {"too_fast": 0, "machines": 0}
    if not most or not len(rows):
        return rows
    is_browsing = browsing[rows.kind]
    busy = np.bincount(rows.shopper[is_browsing], minlength=int(rows.shopper.max()) + 1) > most
    suspect = np.flatnonzero(is_browsing & busy[rows.shopper])
    shopper, time = rows.shopper[suspect], rows.time[suspect]
    by_time = np.lexsort((time, shopper))
    shopper, time = shopper[by_time], time[by_time]
    moments = changes(shopper, time)
    shopper, time = shopper[moments], time[moments]
    within = (shopper[most:] == shopper[:-most]) & (time[most:] - time[:-most] < HOUR)
    machines = np.unique(shopper[most:][within])
    out = is_browsing & np.isin(rows.shopper, machines)
    counts |= {"too_fast": int(out.sum()), "machines": len(machines)}
    return rows.taken(~out)
