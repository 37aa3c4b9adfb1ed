"""Who is measured. Each reads a text into what Rasa calls parse data: the best intent and a ranking of the others."""

from __future__ import annotations

import logging
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import joblib
import numpy as np
import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline, make_union

from bench.understanding.archives import BYTES_A_MEGABYTE, Archive
from bench.understanding.messages import Message

OVERTURE = "Overture"
STOCK = "Rasa's stock pipeline"
NGRAMS = "TF-IDF and logistic regression"


class Contender(Protocol):
    """Somebody who reads messages. seconds: how long the training took, None where it was not timed."""

    name: str
    seconds: float | None
    megabytes: float

    async def parse(self, text: str) -> dict[str, Any]: ...


class RasaModel:
    """An archive of Rasa's, with the whole of its graph around every message."""

    def __init__(self, name: str, archive: Archive) -> None:
        self.name = name
        self.seconds, self.megabytes = archive.seconds, archive.megabytes
        self._processor = _processor_of(archive.file)

    async def parse(self, text: str) -> dict[str, Any]:
        parsed: dict[str, Any] = await self._processor.parse_message(UserMessage(text))
        return parsed


class NGrams:
    """Logistic regression over the text's words and letters, with nothing of Rasa around it."""

    name = NGRAMS

    def __init__(self, training: Sequence[Message]) -> None:
        started = time.perf_counter()
        self._pipeline = fit_ngrams(training)
        self.seconds: float | None = time.perf_counter() - started
        self.megabytes = _size_of(self._pipeline)
        self._topics = [str(topic) for topic in self._pipeline.classes_]

    async def parse(self, text: str) -> dict[str, Any]:
        (likely,) = self._pipeline.predict_proba([text])
        ranking = [
            {"name": self._topics[place], "confidence": float(likely[place])} for place in np.argsort(-likely)
        ]
        return {"text": text, "intent": ranking[0], "intent_ranking": ranking, "entities": []}


def fit_ngrams(training: Sequence[Message]) -> Pipeline:
    """Return logistic regression over words, pairs of words and runs of two to four letters."""
    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True),
    )
    pipeline = make_pipeline(features, LogisticRegression(C=10, max_iter=1000))
    return pipeline.fit([one.text for one in training], [one.topic for one in training])


def _processor_of(file: Path) -> Any:
    logging.basicConfig(level=logging.WARNING)
    # Left alone, Rasa's second log prints the text of every message.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    # Of the domain, which is none of this bench's business; `rasa data validate` shows what is to mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Agent.load(str(file)).processor


def _size_of(pipeline: Pipeline) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pipeline.joblib"
        joblib.dump(pipeline, file, compress=3)
        return file.stat().st_size / BYTES_A_MEGABYTE
