"""The broker's client, which outlives the broker.

When the broker goes away while a task runs, kombu 5.7 closes the connection, forgets where it led,
and then tries to hand the task's message back by it: the worker ends with an AttributeError
(known since https://github.com/celery/kombu/issues/582). There is nothing to hand back: a broker
that kept the message gives it out again after ``VISIBILITY`` seconds, one that lost it has the
timetable after it, and the task that runs on is done.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis


class QoS(redis.QoS):
    """What was delivered and not acknowledged; of a connection that is gone it lets go."""

    def ack(self, delivery_tag: Any) -> None:
        if self._is_cut_off():
            super(redis.QoS, self).ack(delivery_tag)  # what we remember of it, and no more
        else:
            super().ack(delivery_tag)

    def restore_unacked(self, client: Any = None) -> Any:
        if not self._is_cut_off():
            return super().restore_unacked(client)
        (self._delivered or {}).clear()
        return []

    def _is_cut_off(self) -> bool:
        return getattr(self.channel.connection, "client", None) is None


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel


# by alias, for the scheme of the address says more than which client it is: rediss:// is TLS
TRANSPORT_ALIASES.update(redis="config.broker:Transport", rediss="config.broker:Transport")
