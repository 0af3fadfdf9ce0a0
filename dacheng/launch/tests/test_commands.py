"""The words of a command: options before and after, one clear line for a wrong one."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dacheng.launch import orphans
from dacheng.launch.locks import held


class Instance:
    """One instance of the small checkout, driven by its commands."""

    def __init__(self, checkout: Path, data: Path) -> None:
        self.checkout, self.data = checkout, data
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = trial.getsockname()[1]

    def command(self, *words: str) -> list[str]:
        return [sys.executable, str(self.checkout / "dacheng"), *words, "--data", str(self.data)]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(self.command(*words), env=self.environment(), capture_output=True)
        out, err = done.stdout.decode(), done.stderr.decode()
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def environment(self) -> dict[str, str]:
        foreign = ("DATABASE_URL", "DACHENG_DATA", "DACHENG_POSTGRES")
        return {key: value for key, value in os.environ.items() if key not in foreign}

    def up(self) -> dict[str, str]:
        done = self.run("up", "--detach", "--json", "--port", str(self.port))
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def page(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
            return answer.read().decode()

    @property
    def server(self) -> int | None:
        return orphans.postmaster(self.data / "postgres")

    @property
    def supervisor(self) -> int:
        return int(json.loads((self.data / "run" / "up.lock").read_text())["pid"])


@pytest.fixture
def instance(checkout: Path, folder: Path) -> Iterator[Instance]:
    made = Instance(checkout, folder / "data")
    yield made
    made.run("down")
    assert made.server is None


def eventually(true, seconds: float = 15.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(0.05)
    return False


def test_a_command_of_the_product_passes_words_folder_and_code(instance: Instance) -> None:
    done = instance.run("--json", "ask", "7", "--by", "team")
    assert done.returncode == 7
    assert json.loads(done.stdout) == {
        "words": ["7", "--by", "team", "--json"],
        "folder": os.getcwd(),
        "data": str(instance.data),
    }
    assert done.stderr == ""
    assert instance.server is None


def test_three_commands_at_once_share_a_server_and_the_last_one_stops_it(
    instance: Instance,
) -> None:
    command, environment = instance.command("ask"), instance.environment()
    three = [
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(3)
    ]
    assert [one.wait() for one in three] == [0, 0, 0]
    assert instance.server is None
    log = (instance.data / "logs" / "postgres.log").read_text()
    assert "already" not in log


def test_up_answers_a_second_up_repeats_it_and_down_leaves_nothing(instance: Instance) -> None:
    first = instance.up()
    first_supervisor = instance.supervisor
    assert first["address"] == f"http://127.0.0.1:{instance.port}/"
    assert first["company"] == "华东"
    assert instance.page() == "here\n"
    assert instance.up() == first
    assert instance.run("ask").returncode == 0
    assert instance.server is not None
    running = [_words(one) for one in _children(first_supervisor)]
    assert any(b"gunicorn" in words for words in running)
    assert any(b"procrastinate" in words for words in running)
    assert instance.run("down").returncode == 0
    assert instance.server is None
    assert not _children(first_supervisor)
    with pytest.raises(OSError):
        instance.page()


def test_whatever_is_killed_comes_back(instance: Instance) -> None:
    instance.up()
    supervisor, server = instance.supervisor, instance.server
    assert server is not None
    os.kill(server, signal.SIGKILL)
    assert eventually(lambda: instance.server not in (None, server))
    (web,) = [one for one in _children(supervisor) if b"gunicorn" in _words(one)]
    os.kill(web, signal.SIGKILL)
    assert eventually(lambda: web not in _children(supervisor) and instance.page() == "here\n")
    os.kill(supervisor, signal.SIGKILL)
    assert eventually(lambda: _refused(instance))
    assert instance.up()["company"] == "华东"
    assert instance.page() == "here\n"


def _children(pid: int) -> list[int]:
    done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True)
    return [int(word) for word in done.stdout.split()]


def _words(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _refused(instance: Instance) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex(("127.0.0.1", instance.port)) != 0


def test_down_does_not_signal_a_number_that_is_somebody_elses(instance: Instance) -> None:
    (instance.data / "run").mkdir(parents=True)
    with held(instance.data / "run" / "up.lock") as lock, subprocess.Popen(["sleep", "9"]) as other:
        lock.write(json.dumps({"pid": other.pid}))
        done = instance.run("down")
        assert done.returncode == 1
        assert f"process {other.pid} is not the one" in done.stderr
        assert other.poll() is None
        other.kill()


def test_in_the_foreground_a_signal_stops_it_all(instance: Instance) -> None:
    child = subprocess.Popen(
        instance.command("up", "--port", str(instance.port)),
        env=instance.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    assert f":{instance.port}/" in child.stdout.readline()
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 0
    assert instance.server is None
    child.stdout.close()


def test_a_taken_port_is_refused_with_a_way_out(instance: Instance) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = instance.run("up", "--detach", "--port", str(port))
    assert done.returncode == 1
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert instance.server is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nonsense"], "no command 'nonsense'"),
        (["up", "--port", "70000"], "'70000' is not a port"),
        (["down", "--now"], "unrecognized arguments: --now"),
    ],
)
def test_a_wrong_word_gets_one_line(instance: Instance, words: list[str], said: str) -> None:
    done = instance.run(*words)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not instance.data.exists()


def test_help_names_every_command(instance: Instance) -> None:
    done = instance.run("help")
    assert done.returncode == 0
    for command in ("up", "down", "serve", "worker", "test", "import", "ask", "restore"):
        assert command in done.stdout


def test_a_data_folder_that_cannot_be_is_refused(instance: Instance) -> None:
    instance.data.write_text("a file")
    done = instance.run("ask")
    assert done.returncode == 1
    assert "--data DIR" in done.stderr
    instance.data.unlink()


def test_a_database_that_does_not_answer_is_named(instance: Instance) -> None:
    url = "postgresql://ada:sesame@127.0.0.1:9/none"
    environment = instance.environment() | {"DATABASE_URL": url}
    done = subprocess.run(instance.command("ask"), env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "cannot use the database" in done.stderr
    assert "sesame" not in done.stderr
