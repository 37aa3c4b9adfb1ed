"""Staff accounts: making them, signing in to the console, staying signed in.

    sign_in ── pause running? ── yes ──► SignInThrottled, nothing is looked at
                  │ no
                  ▼
              the attempt is counted, then the password is looked at ──► SignInRefused
                  │ right
                  ▼
              the count is forgotten; a new token goes to the browser, its hash is kept

Counting comes first, so that many guesses at once cannot all be looked at before one is counted.
"""

from __future__ import annotations

import logging
import secrets
import unicodedata
import uuid
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from overture.core.errors import NameUnfit, PasswordTooShort, RoleUnknown, SignInRefused, SignInThrottled
from overture.core.message_text import clean
from overture.core.ports import Clock, Store
from overture.core.staff import NAME_MOST, PASSWORD_LEAST, ROLES, SignIn, Staff
from overture.services.intake import token_hash

log = logging.getLogger(__name__)

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
# Every use of a page counts as a sign of life, but only one in a while is worth a write.
SEEN_AGAIN_AFTER = timedelta(seconds=30)
TOKEN_BYTES = 32

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Stands in where there is no account, so that an unknown name takes as long as a known one. Made of
# a random password that nobody kept.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$Wb4OltWneVDJMWzax6tSBQ$uL/HLgwVudEdunijcUAQHCVUWejmj6FupbvNlMt0elI"


def add_account(store: Store, clock: Clock, name: str, role: str, password: str) -> Staff:
    """Make an account for the console.

    Raises:
        NameUnfit, NameTaken, RoleUnknown, PasswordTooShort: nothing is stored.
    """
    readable = _account_name(name)
    if not 0 < len(readable) <= NAME_MOST or "\n" in readable:
        raise NameUnfit(NAME_MOST)
    if role not in ROLES:
        raise RoleUnknown(role, ROLES)
    if len(password) < PASSWORD_LEAST:
        raise PasswordTooShort(PASSWORD_LEAST)
    staff = Staff(str(uuid.uuid4()), readable, role, HASHER.hash(_composed(password)))
    now = clock.now()
    with store.write() as work:
        work.accounts.add(staff, now)
        work.accounts.note(None, "add_account", staff.id, now)
    log.info("account %s added with role %s", staff.id, role)
    return staff


def sign_in(store: Store, clock: Clock, name: str, password: str) -> str:
    """Return the one copy of a new token, good until `sign_out`, or until it is over.

    Raises:
        SignInThrottled: too many attempts on this account lately; the password was not looked at.
        SignInRefused: name and password do not go together, or the account is disabled.
    """
    now = clock.now()
    staff = _count_attempt(store, name, now)
    is_right = _is_password(staff.password_hash if staff else NOBODY, password)
    if staff is None or staff.disabled or not is_right:
        raise SignInRefused()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    form_token = secrets.token_urlsafe(TOKEN_BYTES)
    with store.write() as work:
        work.accounts.forget_failures(staff.id)
        work.accounts.sign_in(SignIn(token_hash(token), staff, form_token, created_at=now, seen_at=now))
        work.accounts.note(staff.id, "sign_in", staff.id, now)
    log.info("staff %s signed in", staff.id)
    return token


def signed_in(store: Store, clock: Clock, token: str) -> SignIn | None:
    """Return who is signed in with a token; None for an unknown one, or one that is over."""
    with store.read() as work:
        found = work.accounts.signed_in(token_hash(token))
    return found if found is not None and not _is_over(found, clock.now()) else None


def keep_signed_in(store: Store, clock: Clock, present: SignIn) -> None:
    """Note that the person behind a sign-in is still there."""
    now = clock.now()
    if now - present.seen_at >= SEEN_AGAIN_AFTER:
        with store.write() as work:
            work.accounts.seen(present.token_hash, now)


def sign_out(store: Store, clock: Clock, present: SignIn) -> None:
    """End a sign-in at once, wherever its token is still held."""
    with store.write() as work:
        work.accounts.sign_out(present.token_hash)
        work.accounts.note(present.staff.id, "sign_out", present.staff.id, clock.now())
    log.info("staff %s signed out", present.staff.id)


def _count_attempt(store: Store, name: str, now: datetime) -> Staff | None:
    with store.write() as work:
        staff = work.accounts.by_name(_account_name(name))
        if staff is None:
            return None
        refused_until = work.accounts.refused_until(staff.id)
        if refused_until is not None and now < refused_until:
            raise SignInThrottled()
        work.accounts.count_failure(staff.id, now)
        work.accounts.note(staff.id, "sign_in_attempt", staff.id, now)
        return staff


def _is_password(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, _composed(password))
    except (VerificationError, InvalidHashError):
        return False


def _is_over(present: SignIn, now: datetime) -> bool:
    return now - present.seen_at >= IDLE or now - present.created_at >= LONGEST


def _account_name(name: str) -> str:
    return clean(name).strip()


def _composed(password: str) -> bytes:
    # Keyboards differ in how they send an accented letter.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
