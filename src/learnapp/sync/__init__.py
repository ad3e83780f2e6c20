"""The room that speaks HTTP: accounts, the round, and the worker beside the window. Nothing here knows Qt."""
