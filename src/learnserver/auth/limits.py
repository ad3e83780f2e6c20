"""How often one may try: a bucket for each account and each address, in the memory of this process."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

REQUESTS_A_SECOND: Final = 30.0
REQUESTS_AT_ONCE: Final = 600
_MOST_KEYS: Final = 50_000
_ROUNDING: Final = 1e-6


class Bucket:
    """`burst` tries at once, one more each `seconds`; the keys longest unused are forgotten beyond 50,000."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._seconds = seconds
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def take(self, key: str) -> int:
        """Take a try: 0 where there was one, else the whole seconds until there is."""
        now = self._clock()
        with self._one_at_a_time:
            full_at = max(self._full_at.get(key, now), now) + self._seconds
            wait = full_at - now - self._burst * self._seconds
            if wait > _ROUNDING:
                return math.ceil(wait)
            self._keep(key, full_at)
            return 0

    def give_back(self, key: str) -> None:
        """The try was a good one and does not count."""
        with self._one_at_a_time:
            if key in self._full_at:
                self._keep(key, self._full_at[key] - self._seconds)

    def forget(self, key: str) -> None:
        """All of a key's tries do not count any more."""
        with self._one_at_a_time:
            self._full_at.pop(key, None)

    def _keep(self, key: str, full_at: float) -> None:
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > _MOST_KEYS:
            self._full_at.popitem(last=False)


class SignInLimits:
    """Tries to sign in: 10 an account and 60 an address at once, then one each 30 s and 5 s. Good ones do not count."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._accounts = Bucket(10, 30, clock)
        self._addresses = Bucket(60, 5, clock)

    def take(self, account: str, address: str) -> int:
        """Take a try before the password is looked at: 0, or the seconds to wait (for accounts that are none too)."""
        wait = self._addresses.take(address)
        if wait:
            return wait
        wait = self._accounts.take(account)
        if wait:
            self._addresses.give_back(address)
        return wait

    def good(self, account: str, address: str) -> None:
        """The try succeeded: the account's failures are forgotten, the address gets this one back."""
        self._accounts.forget(account)
        self._addresses.give_back(address)


class RequestLimits:
    """Requests: of an account `at_once`, then `a_second`; of an address with no good token half of these, then 5 a
    second; of an address that verifies certificates a twentieth, then one each 3 s. `a_second` 0: accounts have no
    limit.
    """

    def __init__(
        self,
        a_second: float = REQUESTS_A_SECOND,
        at_once: int = REQUESTS_AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._accounts = Bucket(at_once, 1 / a_second, clock) if a_second else None
        self._strangers = Bucket(at_once // 2, 0.2, clock)
        self._certificates = Bucket(max(1, at_once // 20), 3.0, clock)

    def account(self, org: str, user: str) -> int:
        """A request of someone who is signed in: 0, or the seconds to wait."""
        return self._accounts.take(f"{org}/{user}") if self._accounts else 0

    def stranger(self, address: str) -> int:
        """A request that was refused for its token: 0, or the seconds to wait before the next."""
        return self._strangers.take(address)

    def certificate(self, address: str) -> int:
        """Somebody verifies a certificate: 0, or the seconds to wait before the next."""
        return self._certificates.take(address)
