"""The one exception for what a user can cause."""

__all__ = ["SternaError"]


class SternaError(ValueError):
    """A model, file, option or board is not as it must be.

    The message is one sentence: what must be, what it is, which layer or file, and how to mend it.
    The command line prints it and exits with a status that is not 0; it is never a traceback.
    """
