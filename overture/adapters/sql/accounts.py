"""Staff accounts, signed-in browsers and the audit lines in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from overture.adapters.sql import tables
from overture.core.errors import NameTaken
from overture.core.staff import SignIn, Staff

_table = tables.staff
_FAILURES_BEFORE_PAUSE = 5
# Five tries a quarter of an hour: at most twenty guesses an hour are ever looked at.
_PAUSE = timedelta(minutes=15)


def _staff_from(row: RowMapping) -> Staff:
    return Staff(row["id"], row["name"], row["role"], row["password_hash"], row["disabled"])


class SqlAccounts:
    """Implements the port `Accounts`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, staff: Staff, now: datetime) -> None:
        """Store an account.

        Raises:
            NameTaken: there is one of that name.
        """
        try:
            with self._connection.begin_nested():
                self._connection.execute(
                    _table.insert().values(
                        id=staff.id,
                        name=staff.name,
                        role=staff.role,
                        password_hash=staff.password_hash,
                        disabled=staff.disabled,
                        failed_attempts=0,
                        created_at=now,
                    )
                )
        except IntegrityError as error:
            raise NameTaken(staff.name) from error

    def get(self, staff_id: str) -> Staff | None:
        """Return the account of that id."""
        row = self._connection.execute(select(_table).where(_table.c.id == staff_id)).mappings().first()
        return _staff_from(row) if row else None

    def by_name(self, name: str) -> Staff | None:
        """Return the account of that name."""
        row = self._connection.execute(select(_table).where(_table.c.name == name)).mappings().first()
        return _staff_from(row) if row else None

    def count(self) -> int:
        """Return how many accounts there are."""
        return int(self._connection.execute(select(func.count()).select_from(_table)).scalar_one())

    def refused_until(self, staff_id: str) -> datetime | None:
        """Return until when no attempt on this account is looked at; others who ask wait for this unit of work."""
        query = select(_table.c.refused_until).where(_table.c.id == staff_id).with_for_update()
        return self._connection.execute(query).scalar()

    def count_failure(self, staff_id: str, now: datetime) -> None:
        """Count a wrong password; every few, pause the account's sign-in for some minutes."""
        attempts = self._connection.execute(
            update(_table)
            .where(_table.c.id == staff_id)
            .values(failed_attempts=_table.c.failed_attempts + 1)
            .returning(_table.c.failed_attempts)
        ).scalar_one()
        if attempts % _FAILURES_BEFORE_PAUSE == 0:
            self._connection.execute(
                update(_table).where(_table.c.id == staff_id).values(refused_until=now + _PAUSE)
            )

    def forget_failures(self, staff_id: str) -> None:
        """A right password ends the counting."""
        self._connection.execute(
            update(_table).where(_table.c.id == staff_id).values(failed_attempts=0, refused_until=None)
        )

    def sign_in(self, sign_in: SignIn) -> None:
        """Keep a signed-in browser by the hash of its token."""
        self._connection.execute(
            tables.sign_in.insert().values(
                token_hash=sign_in.token_hash,
                staff_id=sign_in.staff.id,
                form_token=sign_in.form_token,
                created_at=sign_in.created_at,
                seen_at=sign_in.seen_at,
            )
        )

    def signed_in(self, token_hash: str) -> SignIn | None:
        """Return who is signed in with a token; a disabled account is not."""
        table = tables.sign_in
        row = (
            self._connection.execute(
                select(table.c.token_hash, table.c.form_token, table.c.created_at, table.c.seen_at, _table)
                .join(_table, _table.c.id == table.c.staff_id)
                .where(table.c.token_hash == token_hash, _table.c.disabled.is_(False))
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        return SignIn(
            token_hash=row[table.c.token_hash],
            staff=_staff_from(row),
            form_token=row[table.c.form_token],
            created_at=row[table.c.created_at],
            seen_at=row[table.c.seen_at],
        )

    def seen(self, token_hash: str, now: datetime) -> None:
        """Note the last use of a sign-in."""
        table = tables.sign_in
        self._connection.execute(update(table).where(table.c.token_hash == token_hash).values(seen_at=now))

    def sign_out(self, token_hash: str) -> None:
        """Forget a signed-in browser."""
        table = tables.sign_in
        self._connection.execute(delete(table).where(table.c.token_hash == token_hash))

    def note(self, staff_id: str | None, action: str, subject: str, now: datetime) -> None:
        """Write an audit line: who did what to which id, in the same transaction as the deed."""
        self._connection.execute(
            tables.audit.insert().values(at=now, staff_id=staff_id, action=action, subject=subject)
        )
