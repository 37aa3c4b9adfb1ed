"""What we tell people about appointments without being asked: reminders, and times that came free."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace
from zoneinfo import ZoneInfo

from overture.core.conversation import Conversation
from overture.core.errors import StorageUnavailable
from overture.core.spoken_time import clock_time, spoken_time
from overture.core.transcript import ButtonPayload, Reply, Speaker
from overture.core.waiting import WaitingEntry
from overture.services.reminders import Caller, send_due
from overture.services.scheduling import Scheduler
from overture.services.speaking import say
from overture.services.waiting_list import lapse_offers, offer_freed

log = logging.getLogger(__name__)

# A reminder may be so much late; a freed time is offered so much later.
_PAUSE_SECONDS = 3.0


class AppointmentNews:
    """Looks every few seconds for what is due; several may run beside one another on one database."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._scheduler = Scheduler(caller.store, caller.clock, caller.clinic)

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.look)
            except StorageUnavailable as error:
                # Nothing is lost: what is due stays due.
                log.warning("appointment news must wait: %s", type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)

    def look(self) -> None:
        """Send what is due, take back offers that nobody took, and offer what is free to who waits."""
        send_due(self._caller)
        for entry in lapse_offers(self._scheduler):
            self._tell(entry, self._caller.words.reply("utter_waiting_offer_lapsed"))
        for entry in offer_freed(self._scheduler):
            self._tell(entry, None)

    def _tell(self, entry: WaitingEntry, reply: Reply | None) -> None:
        """Say a reply, or the offer of the entry where there is none."""
        now = self._caller.clock.now()
        with self._caller.store.write() as work:
            conversation = work.conversations.get(entry.conversation_id)
            if conversation is None:
                return
            said = reply or self._offer(conversation, entry)
            say(work, conversation, [said], now, speaker=Speaker.SYSTEM)
        log.info(
            "waiting entry %s of conversation %s: %s", entry.id, entry.conversation_id, entry.state.value
        )
        self._caller.notices.changed(entry.conversation_id)

    def _offer(self, conversation: Conversation, entry: WaitingEntry) -> Reply:
        assert entry.offered_start is not None
        assert entry.offer_until is not None
        zone = self._caller.clinic.zone
        own_zone = ZoneInfo(conversation.timezone) if conversation.timezone else None
        spoken = spoken_time(entry.offered_start, zone, own_zone)
        reply = self._caller.words.reply(
            "utter_waiting_offer",
            when=spoken.when,
            timezone=spoken.timezone,
            until=clock_time(entry.offer_until.astimezone(zone)),
        )
        offered = json.dumps({"waiting_offer": entry.id})
        buttons = (
            ButtonPayload("Yes, book it", f"/book_appointment{offered}"),
            ButtonPayload("No, thank you", f"/deny{offered}"),
        )
        return replace(reply, buttons=buttons)
