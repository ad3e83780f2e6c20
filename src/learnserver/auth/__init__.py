"""Who is asking: passwords, tokens, and how often one may try."""

from learnserver.auth.authenticate import authenticate

__all__ = ["authenticate"]
