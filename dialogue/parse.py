"""What messages mean, without a server: `python -m dialogue.parse --model FILE < texts > json-lines`.

One text a line in, one JSON object a line out, in the same order, in the shape of `overture parse`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rasa.core.agent import Agent


def main() -> int:
    """Read standard input to its end, print one line for each."""
    parser = argparse.ArgumentParser(prog="python -m dialogue.parse", description=__doc__)
    parser.add_argument("--model", required=True, metavar="FILE", help="the trained model's archive")
    args = parser.parse_args()
    if not os.path.isfile(args.model):
        sys.exit(f"There is no model at {args.model}: train one first.")
    # A line ends at a newline only; other separators may stand inside a message.
    texts = sys.stdin.buffer.read().decode("utf-8", "replace").split("\n")
    if not texts[-1]:
        texts.pop()
    lines = sys.stdout
    # Whatever a library prints must not stand between our lines.
    sys.stdout = sys.stderr
    asyncio.run(_print_all(_load(args.model), texts, lines))
    return 0


def _load(model: str) -> Agent:
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    # Rasa's libraries are imported here, not above, so that their warnings do not reach the reader.
    warnings.simplefilter("ignore")
    import structlog
    from rasa.core.agent import Agent

    logging.basicConfig(level=logging.WARNING)
    # Left alone, Rasa's second log prints the text of every message.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    return Agent.load(model)


async def _print_all(agent: Agent, texts: Iterable[str], lines: TextIO) -> None:
    from dialogue.channel import understand_text

    for text in texts:
        meaning = await understand_text(agent, text)
        lines.write(json.dumps({"text": text, **meaning.as_contract()}, ensure_ascii=False) + "\n")
    lines.flush()


if __name__ == "__main__":
    sys.exit(main())
