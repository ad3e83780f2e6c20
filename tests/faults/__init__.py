"""A bad network and a bad server, with real sockets and real threads."""
