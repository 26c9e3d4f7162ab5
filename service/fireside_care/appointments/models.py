"""The tables of appointments: one row is a kept time, from hold to done or cancelled."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fireside_care.database import Base, UtcDateTime


class Patient(Base):
    """A person as one clinic knows them. ``device_id``: the computer they book from, if any."""

    __tablename__ = "patients"
    __table_args__ = (UniqueConstraint("clinic_id", "device_id", name="uq_patients_clinic_device"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"))
    device_id: Mapped[str | None] = mapped_column(String(64), default=None)
    client_id: Mapped[str | None] = mapped_column(String(32), default=None, index=True)
    """The client program that they book through, if any (FHIR)."""
    full_name: Mapped[str] = mapped_column(String(200))
    birth_date: Mapped[date | None] = mapped_column(Date, default=None)
    address: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    now_at: Mapped[str] = mapped_column(String(500), default="")
    blocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """On the clinic's block list since then: may not book."""


class Appointment(Base):
    """A time of a clinician's that is taken.

    ``busy_start`` to ``busy_end`` is the visit with its buffers. The database itself refuses two
    live rows of one clinician whose busy times overlap (migration 0002): an exclusion constraint
    on PostgreSQL, triggers on SQLite. A ``held`` row keeps its time until ``held_until``.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        Index("ix_appointments_clinician_start", "clinician_id", "busy_start"),
        Index("ix_appointments_device", "device_id", "start"),
        Index("ix_appointments_clinic_start", "clinic_id", "start"),
        Index(
            "uq_appointments_held_for",
            "held_for",
            unique=True,
            postgresql_where=text("status = 'held'"),
            sqlite_where=text("status = 'held'"),
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"))
    clinician_id: Mapped[str] = mapped_column(ForeignKey("clinicians.id"))
    visit_type_id: Mapped[str] = mapped_column(ForeignKey("visit_types.id"))
    device_id: Mapped[str | None] = mapped_column(String(64), default=None)
    patient_id: Mapped[str | None] = mapped_column(ForeignKey("patients.id"), default=None)
    status: Mapped[str] = mapped_column(String(12))
    way: Mapped[str] = mapped_column(String(12))
    start: Mapped[datetime] = mapped_column(UtcDateTime)
    end: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_start: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_end: Mapped[datetime] = mapped_column(UtcDateTime)
    held_until: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    held_for: Mapped[str | None] = mapped_column(String(32), default=None)
    """The waiting-list entry that it is offered to."""
    concern: Mapped[str] = mapped_column(Text, default="")
    shared: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_by: Mapped[str] = mapped_column(String(8), default="")
    moved_to: Mapped[str | None] = mapped_column(String(32), default=None)
    instead_of: Mapped[str | None] = mapped_column(String(32), default=None)
    """The visit that it takes the place of as soon as the clinic says yes."""
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WaitingEntry(Base):
    """A place on the waiting list: an earlier time than this appointment's is wished for."""

    __tablename__ = "waiting"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"), unique=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    device_id: Mapped[str] = mapped_column(String(64), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    declined_before: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)
    """Times up to here were offered and not wanted."""


class NewsItem(Base):
    """Something the clinic did that the person has not heard yet."""

    __tablename__ = "news"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    device_id: Mapped[str] = mapped_column(String(64), index=True)
    appointment_id: Mapped[str] = mapped_column(ForeignKey("appointments.id"))
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class KeptReply(Base):
    """The reply to a write that carried an idempotency key; the same key gets it again."""

    __tablename__ = "kept_replies"

    who: Mapped[str] = mapped_column(String(80), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request: a key is not to be used for two different ones."""
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
