"""What may be done with webhooks and their messages."""

from bailiwick.webhooks.actions.hooks import change_webhook, end_webhook, make_webhook, pause_webhook, renew_secret, resume_webhook
from bailiwick.webhooks.actions.keeping_back import is_kept_back, keep_back
from bailiwick.webhooks.actions.messages import MOST, forget_messages, ping_webhook, replay_messages, tell_webhooks
from bailiwick.webhooks.actions.sending import BACKOFF, PATIENCE, send_messages, webhooks_with_work

__all__ = [
    "BACKOFF",
    "MOST",
    "PATIENCE",
    "change_webhook",
    "end_webhook",
    "forget_messages",
    "is_kept_back",
    "keep_back",
    "make_webhook",
    "pause_webhook",
    "ping_webhook",
    "renew_secret",
    "replay_messages",
    "resume_webhook",
    "send_messages",
    "tell_webhooks",
    "webhooks_with_work",
]
