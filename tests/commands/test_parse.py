from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO, TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from overture.commands import parse
from overture.commands.parse import ParseFailed
from overture.core.errors import Misconfigured
from overture.keys import load_keys
from overture.settings import Settings
from tests.helpers.settings import settings_in
from tests.helpers.supervised import free_port

# Answers like dialogue.parse, and says on the way what a model says while it loads.
MODEL = """#!{python}
import json, sys
print("loading", file=sys.stderr)
if "{manner}" == "broken":
    sys.exit("no such component")
for line in sys.stdin.buffer.read().decode().split("\\n")[:-1]:
    topic = "greet" if "hi" in line else "benefits"
    risk = dict(level="none", topic=None, evidence=[])
    print(json.dumps(dict(topic=topic, topics=[topic], confidence=0.9, risk=risk)))
if "{manner}" == "talkative":
    print("and one more thing")
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings under which no assistant runs."""
    made = settings_in(tmp_path / "var", OVERTURE_RASA_PORT=str(free_port()))
    monkeypatch.setattr(parse, "load_settings", lambda: made)
    monkeypatch.setattr(parse, "ensure_model", lambda _settings: tmp_path / "model.tar.gz")
    return made


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a stand-in in the place of the model."""

    def place(manner: str) -> None:
        program = tmp_path / "python"
        program.write_text(MODEL.format(python=sys.executable, manner=manner))
        program.chmod(0o755)
        monkeypatch.setattr(parse, "RASA_PYTHON", program)

    place("well")
    return place


class FakeRasa:
    """Rasa's door, as far as parsing goes."""

    def __init__(self, settings: Settings) -> None:
        self.batches: list[list[str]] = []
        self.status = 200
        self.token = load_keys(settings).internal_token
        self.server = HTTPServer(("127.0.0.1", settings.rasa_port), self._handler())

    def _handler(fake) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - self is the request inside
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["texts"]
                known = self.headers["Authorization"] == f"Bearer {fake.token}"
                self.send_response(fake.status if known else 401)
                self.end_headers()
                fake.batches.append(texts)
                self.wfile.write(json.dumps({"results": [fake.understood(text) for text in texts]}).encode())

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        return Handler

    @staticmethod
    def understood(text: str) -> dict[str, Any]:
        level = "crisis" if "die" in text else "none"
        topic = "suicide" if "die" in text else None
        return {"topic": text, "topics": [text], "confidence": 1.0, "risk": {"level": level, "topic": topic}}


@pytest.fixture
def rasa(settings: Settings) -> Iterator[FakeRasa]:
    fake = FakeRasa(settings)
    thread = Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield fake
    fake.server.shutdown()
    thread.join()
    fake.server.server_close()


def parsed(capsys: pytest.CaptureFixture[str], file: Path) -> list[dict[str, Any]]:
    assert parse.run(argparse.Namespace(file=str(file))) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "messages.txt"
    file.write_bytes(content)
    return file


def test_a_running_assistant_answers_line_by_line(
    rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = parsed(capsys, written(tmp_path, b"hello\nI want to die\n"))

    assert lines == [
        {
            "text": "hello",
            "topic": "hello",
            "topics": ["hello"],
            "confidence": 1.0,
            "risk": {"level": "none", "topic": None},
        },
        {
            "text": "I want to die",
            "topic": "I want to die",
            "topics": ["I want to die"],
            "confidence": 1.0,
            "risk": {"level": "crisis", "topic": "suicide"},
        },
    ]


def test_many_messages_go_in_batches_and_keep_their_order(
    rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [f"message {number}" for number in range(250)]

    lines = parsed(capsys, written(tmp_path, "\n".join(texts).encode()))

    assert [line["topic"] for line in lines] == texts
    assert [len(batch) for batch in rasa.batches] == [100, 100, 50]


@pytest.mark.usefixtures("settings", "model")
def test_without_a_running_assistant_the_model_is_started(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = parsed(capsys, written(tmp_path, b"hi\nwhat is it good for\n"))

    assert [line["topic"] for line in lines] == ["greet", "benefits"]
    assert set(lines[0]["risk"]) == {"level", "topic"}


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize("status", [404, 500])
def test_an_assistant_that_cannot_answer_is_done_without(
    rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    rasa.status = status

    assert [line["topic"] for line in parsed(capsys, written(tmp_path, b"hi\n"))] == ["greet"]


@pytest.mark.usefixtures("model")
def test_another_checkouts_assistant_is_not_asked(
    rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rasa.token = "another"

    assert [line["topic"] for line in parsed(capsys, written(tmp_path, b"hi\n"))] == ["greet"]


@pytest.mark.usefixtures("settings", "model")
def test_an_empty_line_keeps_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = parsed(capsys, written(tmp_path, b"\nhi\n \n\xe2\x80\x8b\n\nhi\n\n"))

    nothing: dict[str, Any] = {
        "topic": None,
        "topics": [],
        "confidence": 0.0,
        "risk": {"level": "none", "topic": None},
    }
    assert [line["topic"] for line in lines] == [None, "greet", None, None, None, "greet", None]
    assert lines[0] == {"text": "", **nothing}
    assert lines[2]["text"] == " "


@pytest.mark.usefixtures("settings", "model")
def test_only_a_newline_ends_a_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = "hi\u2028there\x0bhi\x85you\r\nhi, no newline at the end".encode()

    lines = parsed(capsys, written(tmp_path, content))

    assert [line["text"] for line in lines] == ["hi\u2028there\x0bhi\x85you", "hi, no newline at the end"]


def test_a_message_is_read_as_the_relay_reads_it_and_shown_as_it_was(
    rasa: FakeRasa, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = parsed(capsys, written(tmp_path, b"\xef\xbb\xbf/restart\n"))

    assert rasa.batches == [["restart"]]
    assert lines[0]["text"] == "/restart"


@pytest.mark.usefixtures("settings", "model")
def test_standard_input_is_read_without_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO("hi é\n".encode())))

    assert parse.run(argparse.Namespace(file=None)) == 0

    assert json.loads(capsys.readouterr().out)["text"] == "hi é"


@pytest.mark.usefixtures("settings", "model")
def test_nothing_in_is_nothing_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert parsed(capsys, written(tmp_path, b"")) == []


def test_a_line_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    file = written(tmp_path, b"hello\ncaf\xe9\n")

    with pytest.raises(Misconfigured) as refused:
        parse.run(argparse.Namespace(file=str(file)))

    assert str(refused.value) == f"Line 2 of {file} is not UTF-8: save it as UTF-8 and try again."


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.txt cannot be read: No such file or directory"):
        parse.run(argparse.Namespace(file=str(tmp_path / "nowhere.txt")))


@pytest.mark.parametrize("manner", ["broken", "talkative"])
def test_a_model_that_fails_says_where_to_look(
    settings: Settings, model: Callable[[str], None], tmp_path: Path, manner: str
) -> None:
    model(manner)

    with pytest.raises(ParseFailed, match=str(settings.logs / "parse.log")):
        parse.run(argparse.Namespace(file=str(written(tmp_path, b"hi\n"))))
