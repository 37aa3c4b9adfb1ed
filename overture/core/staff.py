"""Who may sign in to the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ROLES = ("admissions", "clinician", "supervisor", "auditor")
# Auditors read; everyone else may also take conversations over.
ROLES_THAT_ANSWER = ("admissions", "clinician", "supervisor")
PASSWORD_LEAST = 12
NAME_MOST = 100


@dataclass(frozen=True)
class Staff:
    """One account."""

    id: str
    name: str
    role: str
    password_hash: str
    disabled: bool = False

    @property
    def may_answer(self) -> bool:
        """Whether this role may take a conversation over and write in it."""
        return self.role in ROLES_THAT_ANSWER


@dataclass(frozen=True)
class SignIn:
    """One signed-in browser; the token itself is never stored, only its hash."""

    token_hash: str
    staff: Staff
    form_token: str
    created_at: datetime
    seen_at: datetime
