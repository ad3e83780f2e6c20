"""The part of the client that will speak HTTP; for now it tells what waits to be sent."""
