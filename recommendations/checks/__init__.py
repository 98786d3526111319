"""System checks: what is wrong, with which value, and what to write instead. None of them ever raises:
what a check cannot check is W099.

E001 product adapter · E002 unknown setting · E003 value of a setting · E004 recommender that cannot be loaded · E005 consent rule
E006 receiver of counts that cannot be loaded · E007 Redis for the buffer not installed
W001 middleware missing · W002 middleware outside the page cache · W003 middleware before authentication · W004 throttles that anybody passes
W005 buffer in a cache's database
I001 extra not installed

With ``check --database default``, and at ``migrate``: E010 unknown recommender · E011 parameters · E012 fallbacks of a placement
E013 rules, boosts or pins of a placement · W010 rows missing · W011 results that lag behind · W012 results from the future
"""

from . import registration

registration.register_all()
