"""The whole system in one process and on one clock: real stores, the real sync, the real server, and a bad world."""
