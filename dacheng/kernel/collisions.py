"""Two pieces of work that each wait for what the other holds: the database lets go of one."""

from psycopg.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

LET_GO = (DeadlockDetected, SerializationFailure, LockNotAvailable)


def collided(error: BaseException) -> bool:
    """Whether the transaction was given up for another one's sake: nothing of it was written, and
    the same once more will do."""
    return isinstance(error, LET_GO) or isinstance(error.__cause__, LET_GO)
