"""The tables of clinics: their people, types of visit, opening hours and closures."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from fireside_care.database import Base, UtcDateTime


class Role(StrEnum):
    """What a person of the clinic may do: everything; their own day; the desk's work."""

    OWNER = "owner"
    CLINICIAN = "clinician"
    DESK = "desk"


class Clinic(Base):
    """A clinic. ``zone``: the IANA name of its time zone, in which its hours are meant.

    ``plan_version`` grows with every change of what can be offered; plans are cached by it.
    """

    __tablename__ = "clinics"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(2), default="")
    address: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    practice: Mapped[bool] = mapped_column(default=False)
    plan_version: Mapped[int] = mapped_column(default=1)
    published: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether everybody may read its free times (SMART Scheduling Links)."""
    booking_link: Mapped[str] = mapped_column(String(500), default="", server_default="")
    """The page of the clinic's own at which the public books, where there is one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class User(Base):
    """Somebody who signs in to the clinic's pages. ``totp_secret``: empty without a second factor.

    ``sessions_since``: sessions that began before it are void (password changed, signed out
    everywhere).
    """

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_last_step: Mapped[int] = mapped_column(default=0)
    """The time step of the last code that was taken: none is taken twice."""
    clinician_id: Mapped[str | None] = mapped_column(ForeignKey("clinicians.id"), default=None)
    reset_hash: Mapped[str] = mapped_column(String(64), default="")
    reset_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    sessions_since: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class EndedSession(Base):
    """A session that was signed out of. ``until``: from then on its cookie is too old anyway."""

    __tablename__ = "ended_sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


class Clinician(Base):
    """Somebody who sees people. ``name`` as it is said: "Doctor Lin"."""

    __tablename__ = "clinicians"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)
    feed_hash: Mapped[str | None] = mapped_column(String(64), unique=True, default=None)
    """The keyed hash of the calendar feed's secret address."""
    feed_names: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether the feed names people; else it has their initials."""


class VisitType(Base):
    """A service that the clinic offers (FHIR HealthcareService).

    Buffers are minutes kept free beside the visit; ``notice_minutes`` is the shortest time
    between booking and visit, ``days_ahead`` the longest. ``words``: what people say it is for.
    """

    __tablename__ = "visit_types"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    words: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int]
    buffer_before: Mapped[int] = mapped_column(default=0)
    buffer_after: Mapped[int] = mapped_column(default=0)
    notice_minutes: Mapped[int] = mapped_column(default=60)
    days_ahead: Mapped[int] = mapped_column(default=60)
    approve_first: Mapped[bool] = mapped_column(default=False)
    ways: Mapped[list[str]] = mapped_column(JSON)
    price: Mapped[str] = mapped_column(String(200), default="")
    active: Mapped[bool] = mapped_column(default=True)


class ClinicianVisitType(Base):
    """Who offers what."""

    __tablename__ = "clinician_visit_types"

    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"), primary_key=True)
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_types.id"), primary_key=True)


class Hours(Base):
    """Opening hours, or with ``closed`` a break: a block on the clock of the clinic's wall.

    ``starts``: local date and time of the first block ("2026-03-02T09:00"); ``rrule``: RFC 5545
    recurrence, empty for one day only; ``except_days``: local dates without it.
    """

    __tablename__ = "hours"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"), index=True)
    starts: Mapped[str] = mapped_column(String(16))
    minutes: Mapped[int]
    rrule: Mapped[str] = mapped_column(String(500), default="")
    except_days: Mapped[list[str]] = mapped_column(JSON, default=list)
    closed: Mapped[bool] = mapped_column(default=False)


class Closure(Base):
    """A holiday, or somebody's absence; for the whole clinic where no clinician is named."""

    __tablename__ = "closures"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    clinician_id: Mapped[str | None] = mapped_column(ForeignKey("clinicians.id"), default=None)
    start: Mapped[datetime] = mapped_column(UtcDateTime)
    end: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(200), default="")


class CalendarSource(Base):
    """A calendar of a clinician's that blocks times. ``problem``: why it could not be read."""

    __tablename__ = "calendar_sources"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    """``ics`` or ``caldav``."""
    address: Mapped[str] = mapped_column(String(1000))
    username: Mapped[str] = mapped_column(String(200), default="")
    password: Mapped[str] = mapped_column(String(500), default="")
    """Encrypted with the service's key: unlike our own passwords it has to be sent on."""
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    etag: Mapped[str] = mapped_column(String(200), default="", server_default="")
    problem: Mapped[str] = mapped_column(String(300), default="")


class BusyTime(Base):
    """A time that an outside calendar blocks. Its title stays there."""

    __tablename__ = "busy_times"
    __table_args__ = (Index("ix_busy_times_clinician_start", "clinician_id", "start"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("calendar_sources.id"), index=True)
    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"))
    start: Mapped[datetime] = mapped_column(UtcDateTime)
    end: Mapped[datetime] = mapped_column(UtcDateTime)


class AuditEntry(Base):
    """Who did what: never what was said. ``facts`` hold ids and status words only."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_clinic_at", "clinic_id", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    clinic_id: Mapped[str] = mapped_column(String(32))
    who: Mapped[str] = mapped_column(String(80))
    """``device:<id>``, ``user:<id>``, ``client:<id>`` or ``service``."""
    action: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
