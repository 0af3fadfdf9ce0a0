"""`up` and `down`: one supervisor per instance, known by the lock it holds."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from dacheng.launch import company, postgres, product, setup
from dacheng.launch.address import Address
from dacheng.launch.locks import Lock
from dacheng.launch.places import Instance
from dacheng.launch.supervisor import Supervisor, log_of
from dacheng.launch.voice import Refusal, say, tail

PATIENCE = 300.0  # seconds for a first page or a last goodbye


def up(instance: Instance, address: Address, *, detach: bool, demo: bool, as_json: bool) -> int:
    """Set-up, database, company, processes; says where the page is and who may log in."""
    instance.prepare()
    lock = _lock(instance)
    if not lock.take(wait=False):
        return _already_running(instance, lock, as_json=as_json)
    address.refuse_if_taken()
    lock.write(json.dumps({"pid": os.getpid(), "host": address.host, "port": address.port}))
    setup.runtime()
    with postgres.in_use(instance) as database:
        company.migrate_if_needed(instance, database)
        logins = company.logins(instance, database, demo=demo)
        if detach:
            _detach(instance, address, lock)
            _announce(address, logins(), as_json=as_json)
        else:
            here = Supervisor(instance, database, address)
            here.run(lambda: _announce(address, logins(), as_json=as_json))
    return 0


def supervise(instance: Instance, address: Address, lock_fd: int) -> int:
    """The background half of `up --detach`: everything is prepared, the lock is inherited."""
    lock = Lock(instance.run / "up.lock", lock_fd)
    lock.write(json.dumps({"pid": os.getpid(), "host": address.host, "port": address.port}))
    with postgres.in_use(instance) as database:
        Supervisor(instance, database, address).run(lambda: None)
    return 0


def down(instance: Instance, *, as_json: bool) -> int:
    """Ends the supervisor, which ends the rest; the lock proves that its number is right."""
    was_running = False
    if instance.run.is_dir():
        lock = _lock(instance)
        if not lock.take(wait=False):
            was_running = True
            _end(lock)
        lock.close()
        if not postgres.given_url():
            postgres.stop_if_unused(instance)
    if as_json:
        print(json.dumps({"stopped": was_running}))
    else:
        say(f"dacheng: {instance.data} {'stopped' if was_running else 'was not running'}")
    return 0


def _lock(instance: Instance) -> Lock:
    return Lock(instance.run / "up.lock")


def _end(lock: Lock) -> None:
    pid = int(_holder(lock)["pid"])
    if not _holds(pid, lock):
        raise Refusal(f"dacheng: process {pid} is not the one that holds {lock.path}; try again")
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while not lock.take(wait=False):
        if time.monotonic() > deadline:
            raise Refusal(f"dacheng: process {pid} does not stop; see the logs of the instance")
        time.sleep(0.05)


def _holds(pid: int, lock: Lock) -> bool:
    """Whether the process has the lock open: a number in a file may be of one long dead."""
    files = Path(f"/proc/{pid}/fd")
    if not Path("/proc/self/fd").is_dir():
        return True
    try:
        return any(_same(one, lock.path) for one in files.iterdir())
    except PermissionError:
        raise Refusal(f"dacheng: process {pid} belongs to another user") from None
    except FileNotFoundError:
        return False


def _same(one: Path, other: Path) -> bool:
    return one.exists() and one.samefile(other)


def _holder(lock: Lock) -> dict[str, Any]:
    """What the holder of the lock wrote about itself; it writes right after taking it."""
    for _ in range(50):
        text = lock.path.read_text()
        if text:
            found: dict[str, Any] = json.loads(text)
            return found
        time.sleep(0.1)
    raise Refusal(f"dacheng: somebody holds {lock.path} and does not say who")


def _already_running(instance: Instance, lock: Lock, *, as_json: bool) -> int:
    """Waits for the page of the one that runs, which may be setting up; says what it said."""
    held_by = _holder(lock)
    address = Address(held_by["host"], held_by["port"])
    say(f"dacheng: already running or starting (process {held_by['pid']})")
    deadline = time.monotonic() + PATIENCE
    while not address.answers():
        if lock.take(wait=False):
            raise Refusal("dacheng: the other one ended before its page answered; try again")
        if time.monotonic() > deadline:
            raise Refusal(f"dacheng: {address.url} does not answer; see {instance.logs}")
        time.sleep(0.3)
    lock.close()
    with postgres.in_use(instance) as database:
        logins = product.answer(product.ask(instance, database, "logins"))
    _announce(address, logins, as_json=as_json)
    return 0


def _detach(instance: Instance, address: Address, lock: Lock) -> None:
    """Hands the lock to a process of its own session and waits until its page answers."""
    log = log_of(instance)
    words = ["supervise", "--data", str(instance.data), "--lock-fd", str(lock.fd)]
    place = ["--host", address.host, "--port", str(address.port)]
    with log.open("wb") as out:
        child = subprocess.Popen(
            [*company.executable(), *words, *place],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            pass_fds=(lock.fd,),
            start_new_session=True,
        )
    deadline = time.monotonic() + PATIENCE
    while not address.answers():
        if child.poll() is not None:
            raise Refusal(f"dacheng: did not start, see {log}{tail(log)}")
        if time.monotonic() > deadline:
            child.terminate()
            raise Refusal(f"dacheng: {address.url} does not answer, see {log}{tail(log)}")
        time.sleep(0.1)


def _announce(address: Address, found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"address": address.url, **found}, ensure_ascii=False), flush=True)
        return
    print(f"{found.get('company') or 'Dacheng'}: {address.url}")
    for login in found.get("logins", []):
        print(f"  {login['username']:<16} {login['password'] or '':<20} {login.get('role', '')}")
    sys.stdout.flush()
