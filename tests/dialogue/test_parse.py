from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from dialogue import parse


class StandInProcessor:
    async def parse_message(self, message: Any) -> dict[str, Any]:
        ranking = [{"name": "cost", "confidence": 0.91234567}]
        risk = {"level": "human", "topic": "distress", "evidence": ["rule"]}
        print("a library prints this")
        return {
            "text": message.text,
            "intent": ranking[0],
            "intent_ranking": ranking,
            "entities": [],
            "risk": risk,
        }


class StandInAgent:
    processor = StandInProcessor()


def test_each_line_in_is_one_line_out_in_the_shape_of_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "model.tar.gz"
    model.touch()
    monkeypatch.setattr(parse, "_load", lambda path: StandInAgent())
    monkeypatch.setattr(sys, "argv", ["parse", "--model", str(model)])
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO("what does it cost\n\nпривіт\u2028x\n".encode()))
    )

    assert parse.main() == 0

    printed = capsys.readouterr().out.split("\n")
    lines = [json.loads(line) for line in printed if line]
    assert [line["text"] for line in lines] == ["what does it cost", "", "привіт\u2028x"]
    assert lines[0] == {
        "text": "what does it cost",
        "topic": "cost",
        "topics": ["cost"],
        "confidence": 0.9123,
        "risk": {"level": "human", "topic": "distress"},
    }


def test_a_model_that_is_not_there_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["parse", "--model", "nowhere.tar.gz"])

    with pytest.raises(SystemExit) as ended:
        parse.main()

    assert ended.value.code == "There is no model at nowhere.tar.gz: train one first."
