"""The tables of client programs, and of the names that they give to what they make."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from fireside_care.database import Base, UtcDateTime

IDENTIFIER_CHARS = 200


class ApiClient(Base):
    """A program that may book at one clinic. Its token is there as a keyed hash only."""

    __tablename__ = "api_clients"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    clinic_id: Mapped[str] = mapped_column(ForeignKey("clinics.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=None)


class ClientIdentifier(Base):
    """An identifier by which a client program knows a resource; each names one thing only."""

    __tablename__ = "client_identifiers"
    __table_args__ = (
        UniqueConstraint(
            "client_id", "resource", "system", "value", name="uq_client_identifiers_named"
        ),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    client_id: Mapped[str] = mapped_column(ForeignKey("api_clients.id"))
    resource: Mapped[str] = mapped_column(String(16))
    resource_id: Mapped[str] = mapped_column(String(32), index=True)
    system: Mapped[str] = mapped_column(String(IDENTIFIER_CHARS), default="")
    value: Mapped[str] = mapped_column(String(IDENTIFIER_CHARS))
