"""A client secret in the address.

Strava: viewing and deleting a push subscription wants ``client_id`` and ``client_secret`` in the query, where every log shows
them.
Known from: developers.strava.com/docs/webhooks.
Here: urllib3 may not log such an address, and the cause of a failed request, whose text may hold it, is dropped (``wire``).
"""

import logging

_LOGGERS = ("urllib3.connectionpool", "urllib3.util.retry", "urllib3.connection", "urllib3.poolmanager")


class NoSecrets(logging.Filter):
    """Keeps a logger from writing an address that carries the client secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for a record that must not be written."""
        return "client_secret" not in record.getMessage()


def keep_out_of_logs() -> None:
    """Filter the loggers that write addresses; a second call changes nothing."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, NoSecrets) for known in logger.filters):
            logger.addFilter(NoSecrets())
