"""When this happens and that holds, do so: ordered, rehearsed, logged."""
