from __future__ import annotations

from pathlib import Path

import pytest

from overture.adapters.topic_titles import load_titles
from overture.core.errors import Misconfigured
from overture.core.topics import TOPICS
from overture.paths import CHECKOUT


def test_every_topic_has_a_title() -> None:
    assert set(load_titles(CHECKOUT / "data" / "responses")) == set(TOPICS)


def test_a_missing_title_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "titles.yml").write_text("titles:\n  benefits: What are the benefits?\n")

    with pytest.raises(
        Misconfigured, match=r"titles\.yml, line 2, titles\.what_is_music_therapy: the field is missing"
    ):
        load_titles(tmp_path)
