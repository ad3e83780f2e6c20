"""The law of LearnApp: what is recorded, how two copies become one, what progress follows from it. Pure functions."""
