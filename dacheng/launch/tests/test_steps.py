"""A step runs when an input changed, once, and never counts as done when it failed."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dacheng.launch import steps
from dacheng.launch.steps import Step, complete
from dacheng.launch.voice import Refusal


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "MADE", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(steps, "LOGS", tmp_path / "logs")
    return tmp_path


def step(made: Path, action: Callable[[], None]) -> Step:
    (made / "input").touch()
    return Step("one", lambda: [made / "input"], action, lambda: [made])


def test_it_runs_again_only_when_an_input_changed(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[int] = []
    one = step(made, lambda: runs.append(1))
    complete([one])
    assert "one" in capsys.readouterr().err
    complete([one])
    assert len(runs) == 1
    assert capsys.readouterr() == ("", "")
    (made / "input").write_text("changed")
    complete([one])
    assert len(runs) == 2


def test_a_failed_step_runs_again(made: Path) -> None:
    one = step(made, lambda: steps.shell("one", ["sh", "-c", "echo because; exit 1"]))
    for _ in range(2):
        with pytest.raises(Refusal, match="because"):
            complete([one])


def test_two_at_once_run_it_once(made: Path) -> None:
    runs: list[int] = []

    def slow() -> None:
        time.sleep(0.2)
        runs.append(1)

    both = [threading.Thread(target=complete, args=([step(made, slow)],)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(runs) == 1


def test_an_input_that_moved_to_another_file_is_a_change(made: Path) -> None:
    (made / "a").write_text("x")
    (made / "b").write_text("")
    before = Step("one", lambda: [made / "a", made / "b"], lambda: None).digest()
    (made / "a").write_text("")
    (made / "b").write_text("x")
    assert Step("one", lambda: [made / "a", made / "b"], lambda: None).digest() != before


def test_the_locks_name_no_registry() -> None:
    for path in (steps.REPO / "requirements").glob("*.lock"):
        assert "://" not in path.read_text(), path
    assert '"resolved"' not in (steps.REPO / "package-lock.json").read_text()
