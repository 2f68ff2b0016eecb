"""The desk's pages: calls, tickets, the steps on them, and queues."""
