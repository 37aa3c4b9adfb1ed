"""The arithmetic of bench/understanding, on cases small enough to do by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench.understanding import record
from bench.understanding.archives import epochs_in, stock_config
from bench.understanding.check import has_fallen, verdict
from bench.understanding.figures import (
    calibration_error,
    confusion_matrix,
    confusions,
    macro_f1,
    noise,
    reliability,
    roc,
    share,
    topic_figures,
)
from bench.understanding.learning_curve import at_most
from bench.understanding.messages import (
    DOUBLE,
    HELD_OUT,
    JOINED,
    Message,
    read_asked,
    read_examples,
    read_training,
)
from bench.understanding.styles import BETWEEN, CAREFUL, HASTY, length_of, style_of

WANTED = ["cost", "cost", "cost", "cost", "greet", "greet", "thanks"]
GOT = ["cost", "cost", "cost", "greet", "greet", "thanks", "thanks"]


def test_the_interval_of_a_share_is_wilsons() -> None:
    found = share(8, 10)

    assert (found.value, found.of) == (0.8, 10)
    assert np.allclose((found.low, found.high), (0.4902, 0.9433), atol=1e-4)


@pytest.mark.parametrize(("right", "low", "high"), [(0, 0.0, 0.2775), (10, 0.7225, 1.0)])
def test_an_interval_ends_where_shares_end(right: int, low: float, high: float) -> None:
    found = share(right, 10)

    assert np.allclose((found.low, found.high), (low, high), atol=1e-4)


def test_a_share_of_nothing_may_be_anything() -> None:
    found = share(0, 0)

    assert (found.low, found.high, found.of) == (0.0, 1.0, 0)


def test_precision_recall_and_f1_are_counted_by_topic() -> None:
    cost, greet, thanks = topic_figures(WANTED, GOT)

    assert (cost.topic, cost.precision, cost.recall, cost.count) == ("cost", 1.0, 0.75, 4)
    assert cost.f1 == pytest.approx(6 / 7)
    assert (greet.precision, greet.recall, greet.f1) == (0.5, 0.5, 0.5)
    assert (thanks.precision, thanks.recall, thanks.count) == (0.5, 1.0, 1)


def test_a_rare_topic_weighs_as_much_in_macro_f1_as_a_common_one() -> None:
    assert macro_f1(topic_figures(WANTED, GOT)) == pytest.approx((6 / 7 + 1 / 2 + 2 / 3) / 3)


def test_a_topic_that_is_never_got_has_an_f1_of_zero() -> None:
    (row,) = topic_figures(["cost"], ["greet"])

    assert (row.precision, row.recall, row.f1) == (0.0, 0.0, 0.0)


def test_confusions_come_with_the_most_frequent_first_and_their_places() -> None:
    found = confusions([*WANTED, "cost"], [*GOT, "greet"])

    assert [(one.wanted, one.got, one.places) for one in found] == [
        ("cost", "greet", (3, 7)),
        ("greet", "thanks", (5,)),
    ]


def test_the_confusion_matrix_has_a_row_for_what_was_wanted() -> None:
    matrix = confusion_matrix(WANTED, GOT, ["cost", "greet", "thanks"])

    assert matrix.tolist() == [[3, 1, 0], [0, 1, 1], [0, 0, 1]]


def test_messages_of_like_confidence_share_a_bin() -> None:
    bins = reliability([0.12, 0.18, 0.91, 1.0], [False, True, True, True])

    assert np.allclose(
        [(one.confidence, one.accuracy, one.count) for one in bins], [(0.15, 0.5, 2), (0.955, 1, 2)]
    )


def test_the_calibration_error_is_the_mean_distance_over_messages() -> None:
    bins = reliability([0.5, 0.5, 0.5, 0.9], [True, False, False, True])

    assert calibration_error(bins) == pytest.approx((3 * (0.5 - 1 / 3) + 1 * 0.1) / 4)


def test_the_roc_of_perfect_scores_has_an_area_of_one() -> None:
    assert roc([0.9, 0.8, 0.2, 0.1], [True, True, False, False]).area == 1.0


def test_the_roc_takes_one_step_a_threshold() -> None:
    curve = roc([0.9, 0.6, 0.6, 0.1], [True, False, True, False])

    assert np.allclose(curve.hits, [0, 0.5, 1, 1])
    assert np.allclose(curve.false_alarms, [0, 0, 0.5, 1])
    assert curve.area == pytest.approx(0.875)


def test_equal_scores_are_as_good_as_a_coin() -> None:
    assert roc([0.5, 0.5, 0.5, 0.5], [True, False, True, False]).area == 0.5


def test_there_is_no_roc_without_both_kinds() -> None:
    with pytest.raises(ValueError, match="positives and negatives"):
        roc([0.5, 0.6], [True, True])


def test_noise_is_two_standard_errors() -> None:
    assert noise(0.9, 100) == pytest.approx(0.06)


def test_a_loss_within_the_noise_is_none() -> None:
    assert not has_fallen(share(85, 100), recorded=0.9)
    assert has_fallen(share(83, 100), recorded=0.9)


def test_the_verdict_says_both_figures_in_one_sentence() -> None:
    assert verdict(share(83, 100), recorded=0.9).startswith(
        "Understanding got worse: the right topic in 0.830 of 100 held-out messages, recorded 0.900, noise 0.060;"
    )
    assert verdict(share(90, 100), recorded=0.9).startswith("The right topic in 0.900 of 100")


def test_the_recorded_accuracy_is_that_of_our_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps({"contenders": {"Overture": {"accuracy": {"value": 0.93}}}}))
    monkeypatch.setattr(record, "FILE", file)

    assert record.recorded_accuracy() == 0.93


def test_a_subset_takes_so_many_of_each_topic() -> None:
    messages = [Message(text, (topic,)) for topic in ("cost", "greet") for text in "abc"]

    assert [(one.topic, one.text) for one in at_most(messages, 2)] == [
        ("cost", "a"),
        ("cost", "b"),
        ("greet", "a"),
        ("greet", "b"),
    ]


@pytest.mark.parametrize(
    ("text", "style", "length"),
    [
        ("What does it cost?", CAREFUL, "4 to 8"),
        ("what does it cost?", BETWEEN, "4 to 8"),
        ("how much", HASTY, "1 to 3 words"),
        ("I " * 31, BETWEEN, "31 and more"),
    ],
)
def test_a_message_is_told_by_its_letters(text: str, style: str, length: str) -> None:
    assert (style_of(text), length_of(text)) == (style, length)


def test_held_out_messages_are_no_training_examples() -> None:
    trained = {" ".join(one.text.lower().split()) for one in read_training()}
    held_out = [*read_examples(HELD_OUT), *read_asked(DOUBLE)]

    assert len(held_out) > 800
    assert not [one.text for one in held_out if " ".join(one.text.lower().split()) in trained]


def test_messages_that_ask_several_things_say_so() -> None:
    assert all(len(one.topics) > 1 for one in read_asked(DOUBLE))
    assert all(len(one.topics) == 1 for one in read_asked(JOINED))


def test_the_stock_pipeline_is_shortened_in_all_its_trainings() -> None:
    assert epochs_in(stock_config(None)) == 100
    assert epochs_in(stock_config(7)) == 7


def test_the_stock_pipeline_is_the_one_that_rasa_suggests() -> None:
    import rasa.engine.recipes.config_files as suggested
    import yaml

    rasas = yaml.safe_load((Path(suggested.__path__[0]) / "default_config.yml").read_text("utf-8"))

    assert yaml.safe_load(stock_config(None))["pipeline"] == rasas["pipeline"]
