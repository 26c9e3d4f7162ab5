"""Adding a clinic to the service, as its operator does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from sqlalchemy import Row, insert, select

from fireside_care.clinics import audit
from fireside_care.clinics.models import Clinic
from fireside_care.database import Database, table_of
from fireside_care.i18n import ToldError, marked
from fireside_care.people.service import utc_now


class ClinicError(ToldError, ValueError):
    """A clinic cannot be like this; the message is for whoever adds it."""


def check_zone(zone: str) -> None:
    """Raise :class:`ClinicError` where there is no such time zone."""
    if zone not in available_timezones():
        raise ClinicError(
            marked("There is no time zone {zone}. It is a name like Europe/London."), zone=zone
        )


def add_clinic(
    database: Database,
    name: str,
    zone: str,
    address: str = "",
    phone: str = "",
    country: str = "",
) -> str:
    """Returns its id."""
    check_zone(zone)
    name, country = name.strip(), country.strip().lower()
    if not 1 <= len(name) <= 200:
        raise ClinicError(marked("The clinic needs a name of at most 200 characters."))
    if len(address) > 500 or len(phone) > 40 or len(country) not in (0, 2):
        raise ClinicError(marked("The address, telephone number or country is too long."))
    key, now = uuid4().hex, utc_now()
    with database.writing() as connection:
        connection.execute(
            insert(Clinic),
            {
                "id": key,
                "name": name,
                "zone": zone,
                "address": address,
                "phone": phone,
                "country": country,
                "created_at": now,
            },
        )
        audit.note(connection, key, "service", "clinic_add", "", now)
    return key


def clinics(database: Database) -> Sequence[Row[Any]]:
    """All clinics, by name."""
    with database.reading() as connection:
        return connection.execute(select(table_of(Clinic)).order_by(Clinic.name)).all()
