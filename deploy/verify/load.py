"""Callers that go on while the service is broken."""

import random
import threading
import time
from contextlib import contextmanager

from client import Refused, tone
from engine import expect, until

CALLERS = 6


class Load:
    """Callers that register, upload, listen and draw."""

    def __init__(self, ledger, port, draws):
        self._ledger, self._port, self._draws = ledger, port, draws
        self._over = threading.Event()
        self._lock = threading.Lock()
        self.refusals = []
        self.broken = None

    def acknowledged(self, more):
        """Waits until `more` further calls were acknowledged, and answers how long that took."""
        goal = self._ledger.count() + more

        def reached():
            expect(self.broken is None, f"a caller broke: {self.broken!r}")
            return self._ledger.count() >= goal

        return until(f"{more} more calls answered; the last refusal: {self.refusals[-1:]}", reached)

    @contextmanager
    def running(self):
        """Runs the callers for the time of a `with` block."""
        callers = [threading.Thread(target=self._call, args=(number,), daemon=True) for number in range(CALLERS)]
        for caller in callers:
            caller.start()
        try:
            yield self
        finally:
            self._over.set()
            for caller in callers:
                caller.join()

    def _call(self, number):
        choose = random.Random(number)
        try:
            while not self._over.is_set():
                try:
                    self._round(choose)
                except Refused as refusal:
                    self.refusals.append(str(refusal))
                    time.sleep(0.1)
        except Exception as error:
            self.broken = error

    def _round(self, choose):
        token = self._ledger.register(self._port)
        self._ledger.record(self._port, token, tone(choose.randrange(200, 2000)))
        with self._lock:
            draws = self._draws > 0
            self._draws -= draws
        if draws:
            self._ledger.draw(self._port, 1)
