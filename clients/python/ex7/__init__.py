"""ex7's REST API from Python, with the standard library alone: call, read every page, follow signals, check webhooks."""

from .client import Client, Event
from .errors import ApiError
from .receiver import Receiver
from .webhooks import WebhookError, verify_webhook

__all__ = ["ApiError", "Client", "Event", "Receiver", "WebhookError", "verify_webhook"]
