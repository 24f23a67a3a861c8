import studio.immortal  # noqa: F401
