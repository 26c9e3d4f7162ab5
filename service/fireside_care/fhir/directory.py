"""A clinic, who works there and what it offers; those who no longer do too: they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from fireside_care.clinics.models import Clinic, Clinician, ClinicianVisitType, VisitType
from fireside_care.database import table_of


@dataclass(frozen=True)
class Directory:
    """Rows by their ids, and who offers what."""

    clinic: Row[Any]
    clinicians: Mapping[str, Row[Any]]
    visit_types: Mapping[str, Row[Any]]
    offered: frozenset[tuple[str, str]]

    @property
    def zone(self) -> ZoneInfo:
        """In which the clinic's days begin and end."""
        return ZoneInfo(self.clinic.zone)

    def offers(self, clinician: str, visit_type: str) -> bool:
        """Whether somebody offers something now."""
        return (
            (clinician, visit_type) in self.offered
            and self.clinicians[clinician].active
            and self.visit_types[visit_type].active
        )

    def horizon(self, visit_type: str, now: datetime) -> tuple[datetime, datetime]:
        """Between which instants it can be booked."""
        visit = self.visit_types[visit_type]
        earliest = now + timedelta(minutes=visit.notice_minutes)
        return earliest.replace(microsecond=0), now.replace(microsecond=0) + timedelta(
            days=visit.days_ahead
        )


def read_directory(connection: Connection, clinic_id: str) -> Directory | None:
    """As it is now; ``None`` where there is no such clinic."""
    clinic = connection.execute(
        select(table_of(Clinic)).where(Clinic.id == clinic_id)
    ).one_or_none()
    if clinic is None:
        return None
    clinicians = connection.execute(
        select(table_of(Clinician)).where(Clinician.clinic_id == clinic_id).order_by(Clinician.id)
    ).all()
    visits = connection.execute(
        select(table_of(VisitType)).where(VisitType.clinic_id == clinic_id).order_by(VisitType.id)
    ).all()
    offered = connection.execute(
        select(ClinicianVisitType.clinician_id, ClinicianVisitType.visit_type_id)
        .join(Clinician, Clinician.id == ClinicianVisitType.clinician_id)
        .where(Clinician.clinic_id == clinic_id)
    ).all()
    return Directory(
        clinic,
        {row.id: row for row in clinicians},
        {row.id: row for row in visits},
        frozenset((row.clinician_id, row.visit_type_id) for row in offered),
    )
