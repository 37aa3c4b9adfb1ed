"""A member of staff who works in the console without a browser: the same forms, over HTTP."""

from __future__ import annotations

import re
import time
from types import TracebackType
from typing import Self

import httpx


class ConsoleClient:
    """One signed-in member of staff."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self._http = httpx.Client(base_url=address, follow_redirects=True, timeout=30, trust_env=False)
        page = self._http.post("/staff/sign-in", data={"name": name, "password": password})
        assert page.status_code == 200, page.text
        assert "Queue" in page.text

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def page(self, path: str = "/staff") -> str:
        """Return a page's HTML."""
        response = self._http.get(path)
        assert response.status_code == 200, response.text
        return response.text

    def waiting(self) -> list[str]:
        """Return the conversations that wait for a person, in the queue's order."""
        queue = self.page().split('id="accepted"', maxsplit=1)[0]
        return re.findall(r"/staff/conversations/([0-9a-f-]{36})#newest", queue)

    def waiting_with(self, text: str) -> str:
        """Return the first waiting conversation whose page, as HTML, holds a text."""
        return next(each for each in self.waiting() if text in self.page(f"/staff/conversations/{each}"))

    def wait_for(self, conversation_id: str, text: str, seconds: float = 10) -> None:
        """Wait until a conversation's page shows a text."""
        deadline = time.monotonic() + seconds
        while text not in self.page(f"/staff/conversations/{conversation_id}"):
            assert time.monotonic() < deadline, f"{text!r} is not shown"
            time.sleep(0.1)

    def take_over(self, conversation_id: str) -> None:
        """Become the holder."""
        self._post(conversation_id, "take-over")

    def reply(self, conversation_id: str, text: str) -> None:
        """Say something to the person."""
        self._post(conversation_id, "reply", text=text)

    def give_back(self, conversation_id: str) -> None:
        """Let the assistant answer again."""
        self._post(conversation_id, "give-back")

    def close_handoff(self, conversation_id: str) -> None:
        """End the handoff."""
        self._post(conversation_id, "close")

    def _post(self, conversation_id: str, deed: str, **fields: str) -> None:
        found = re.search(
            r'name="form_token" value="([^"]+)"', self.page(f"/staff/conversations/{conversation_id}")
        )
        assert found is not None
        response = self._http.post(
            f"/staff/conversations/{conversation_id}/{deed}", data={"form_token": found.group(1), **fields}
        )
        assert response.status_code == 200, response.text
