"""The help desk: calls, tickets, queues."""
