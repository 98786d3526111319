"""The demo shop's settings with a buffer, in the Redis that BUFFER_URL names, flushed twice a second."""

import os

from shopsite.settings import *  # noqa: F403
from shopsite.settings import RECOMMENDATIONS

RECOMMENDATIONS = {**RECOMMENDATIONS, "BUFFER": "redis", "BUFFER_URL": os.environ["BUFFER_URL"], "BUFFER_SECONDS": 0.5}
