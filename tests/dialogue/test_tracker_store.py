from __future__ import annotations

import time
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from dialogue.tracker_store import EncryptedTrackerStore, TrackerNotRead, TrackerStoreUnusable

KEY = "ab" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rasa" / "trackers.db"


def opened(domain: Domain, file: Path, key: str = KEY, turns_kept: int = 10) -> EncryptedTrackerStore:
    return EncryptedTrackerStore(domain, str(file), key, turns_kept=turns_kept)


def conversation(domain: Domain, text: str = "my name is Ada") -> DialogueStateTracker:
    events = [
        UserUttered(text),
        SlotSet("appointment_name", "Ada"),
        BotUttered("hello"),
        ActionExecuted("action_listen"),
    ]
    return DialogueStateTracker.from_events("c1", events, slots=domain.slots)


async def test_what_was_saved_is_found_after_a_restart(domain: Domain, file: Path) -> None:
    store = opened(domain, file)
    await store.save(conversation(domain))
    store.close()

    found = await opened(domain, file).retrieve("c1")

    assert found is not None
    assert found.get_slot("appointment_name") == "Ada"
    assert list(found.events) == list(conversation(domain).events)


async def test_an_unknown_conversation_is_new(domain: Domain, file: Path) -> None:
    assert await opened(domain, file).retrieve("nobody") is None


async def test_the_files_on_disk_tell_nothing(domain: Domain, file: Path) -> None:
    store = opened(domain, file)

    await store.save(conversation(domain, "the canary sings at midnight"))

    for written in file.parent.iterdir():
        assert b"canary" not in written.read_bytes()
        assert b"SQLite format" not in written.read_bytes()


def test_a_wrong_key_is_told_in_one_sentence(domain: Domain, file: Path) -> None:
    opened(domain, file).close()

    with pytest.raises(TrackerStoreUnusable, match="OVERTURE_TRACKER_KEY"):
        opened(domain, file, key="cd" * 32)


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(domain: Domain, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")

    with pytest.raises(TrackerStoreUnusable, match="check its folder"):
        opened(domain, tmp_path / "taken" / "trackers.db")


async def test_a_passphrase_with_a_quotation_mark_is_a_key_too(domain: Domain, file: Path) -> None:
    store = opened(domain, file, key="it's a secret")
    await store.save(conversation(domain))
    store.close()

    assert await opened(domain, file, key="it's a secret").retrieve("c1") is not None


async def test_the_file_survives_a_crash_of_the_machine(domain: Domain, file: Path) -> None:
    store = opened(domain, file)

    pragmas = {
        name: store._connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete")
    }

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


async def test_a_turn_costs_the_same_however_long_people_talk(domain: Domain, file: Path) -> None:
    store = opened(domain, file, turns_kept=5)
    sizes = []
    for number in range(60):
        tracker = await store.retrieve("c1") or DialogueStateTracker("c1", domain.slots)
        for event in conversation(domain, f"message number {number:04}").events:
            tracker.update(event)
        await store.save(tracker)
        sizes.append(len(tracker.events))

    assert max(sizes[10:]) == min(sizes[10:])


async def test_a_failed_save_is_an_error(domain: Domain, file: Path) -> None:
    store = opened(domain, file)
    store._connection.execute("PRAGMA busy_timeout = 1")
    other = sqlcipher.connect(str(file), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{KEY}'\"")
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(sqlcipher.OperationalError):
        await store.save(conversation(domain))

    other.close()


async def test_a_conversation_that_could_not_be_read_is_not_overwritten(domain: Domain, file: Path) -> None:
    store = opened(domain, file)
    await store.save(conversation(domain))
    good, store._connection = store._connection, sqlcipher.connect(":memory:")
    with pytest.raises(sqlcipher.OperationalError):
        await store.retrieve("c1")
    store._connection = good

    with pytest.raises(TrackerNotRead):
        await store.save(DialogueStateTracker("c1", domain.slots))

    assert await store.retrieve("c1") is not None
    await store.save(conversation(domain))


async def test_what_is_forgotten_is_gone(domain: Domain, file: Path) -> None:
    store = opened(domain, file)
    await store.save(conversation(domain))

    await store.forget("c1")

    assert await store.retrieve("c1") is None
    assert list(await store.keys()) == []


async def test_a_row_tells_when_it_was_saved(domain: Domain, file: Path) -> None:
    store = opened(domain, file)
    before = time.time()

    await store.save(conversation(domain))

    saved_at = store._connection.execute("SELECT saved_at FROM tracker").fetchone()[0]
    assert before <= saved_at <= time.time()
