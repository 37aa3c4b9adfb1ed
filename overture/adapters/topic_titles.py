"""The titles of the buttons that stand for a topic when the assistant asks back."""

from __future__ import annotations

from pathlib import Path

from overture.adapters.yaml_place import read_yaml
from overture.core.topics import TOPICS


def load_titles(folder: Path) -> dict[str, str]:
    """Return the title of each topic.

    Raises:
        Misconfigured: a title is missing, or belongs to no topic.
    """
    titles = read_yaml(folder / "titles.yml").fields(required=("titles",))["titles"]
    return {topic: place.text() for topic, place in titles.fields(required=TOPICS).items()}
