"""Where things are: the checkout, what it makes for itself, and the data of one instance."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from dacheng.launch.voice import Refusal

REPO = Path(__file__).resolve().parents[2]
MADE = REPO / ".dacheng"
VENV = MADE / "venv"
PYTHON = VENV / "bin" / "python"
STATIC = MADE / "static"


def packages() -> Path:
    """The folder of installed packages, looked for, as its name holds the Python version."""
    return next(iter(sorted(VENV.glob("lib/python3*/site-packages"))), VENV)


def clean_environment() -> dict[str, str]:
    """The caller's environment without what would lead our Python or PostgreSQL elsewhere."""
    foreign = ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PYTHONSTARTUP")
    return {
        key: value
        for key, value in os.environ.items()
        if key not in foreign and not (key.startswith("PG") and key.isupper())
    }


@dataclass(frozen=True)
class Instance:
    """The data folder of one company."""

    data: Path

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    def prepare(self) -> None:
        """Makes the folders, readable by their owner only, and the key that signs its sessions."""
        try:
            for folder in (self.data, self.run, self.logs):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_key()
        except OSError as error:
            message = f"dacheng: cannot write the data folder: {error}; choose --data DIR"
            raise Refusal(message) from None
        if not os.access(self.run, os.W_OK):
            raise Refusal(f"dacheng: {self.data} belongs to another user; choose --data DIR")

    def _make_key(self) -> None:
        path = self.data / "secret.key"
        if path.exists():
            return
        draft = self.run / f"secret.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(50))
        try:
            os.link(draft, path)  # because of two at once, the first one's key must stand
        except FileExistsError:
            pass
        finally:
            draft.unlink()
