"""The account that runs the server: PostgreSQL refuses root, so root lends it another name."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from dacheng.launch.voice import Refusal

NAMES = ("postgres", "nobody", "daemon")


def stand_in() -> pwd.struct_passwd:
    """An account of the machine that is not root; initdb wants one that has a name."""
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    for name in NAMES:
        if name in known:
            return known[name]
    raise Refusal(
        "dacheng: as root PostgreSQL needs another account; make one: useradd -r postgres"
    )


def wrap(folder: Path) -> list[str]:
    """What to put before a server program so that it may work in `folder` (made when missing)."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = folder.stat().st_uid
    if os.geteuid() != 0:
        if owner != os.geteuid():
            raise Refusal(f"dacheng: {folder} belongs to another user; choose --data DIR")
        return []
    if owner == 0:
        namespace = _in_namespace()
        if _works(namespace):
            return namespace
        _give_away(folder)
    found = folder.stat()
    return _as_account(found.st_uid, found.st_gid)


def _in_namespace() -> list[str]:
    """A user namespace in which root has another name: files stay root's, no account is touched."""
    entry = stand_in()
    return [
        "unshare",
        "--user",
        f"--map-user={entry.pw_uid}",
        f"--map-group={entry.pw_gid}",
        "--",
    ]


def _as_account(uid: int, gid: int) -> list[str]:
    """Where namespaces are forbidden: another account, let through root's folders if possible."""
    plain = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    # Because access(2) forgets capabilities of whoever is not root unless no_setuid_fixup is set.
    keep = ["--securebits=+no_setuid_fixup", "--inh-caps=+dac_override"]
    through = [*plain, *keep, "--ambient-caps=+dac_override", "--"]
    return through if _works(through) else [*plain, "--"]


def _give_away(folder: Path) -> None:
    entry = stand_in()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)


def _works(prefix: Sequence[str]) -> bool:
    if not shutil.which(prefix[0]):
        return False
    return subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
