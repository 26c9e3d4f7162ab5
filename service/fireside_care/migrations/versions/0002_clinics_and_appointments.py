"""Clinics, their hours, and appointments that cannot overlap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_LIVE = "('held', 'pending', 'booked', 'arrived', 'fulfilled')"
_UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    _clinics()
    _people()
    _hours()
    _appointments()
    _around_appointments()
    if op.get_bind().dialect.name == "postgresql":
        _refuse_overlaps_on_postgresql()
    else:
        _refuse_overlaps_on_sqlite()


def _text(name: str, length: int, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _clinics() -> None:
    op.create_table(
        "clinics",
        _text("id", 32),
        _text("name", 200),
        _text("zone", 64),
        _text("country", 2),
        _text("address", 500),
        _text("phone", 40),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        _key("clinics", "id"),
    )
    op.create_table(
        "clinicians",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("name", 200),
        _text("role", 200),
        sa.Column("active", sa.Boolean(), nullable=False),
        _text("feed_hash", 64, nullable=True),
        _key("clinicians", "id"),
        _points("clinicians", "clinic_id", "clinics"),
        sa.UniqueConstraint("feed_hash", name="uq_clinicians_feed_hash"),
    )
    op.create_index("ix_clinicians_clinic_id", "clinicians", ["clinic_id"])
    op.create_table(
        "visit_types",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("name", 200),
        sa.Column("words", sa.Text(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("minutes", "buffer_before", "buffer_after", "notice_minutes", "days_ahead")
        ),
        sa.Column("approve_first", sa.Boolean(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        _text("price", 200),
        sa.Column("active", sa.Boolean(), nullable=False),
        _key("visit_types", "id"),
        _points("visit_types", "clinic_id", "clinics"),
    )
    op.create_index("ix_visit_types_clinic_id", "visit_types", ["clinic_id"])
    op.create_table(
        "clinician_visit_types",
        _text("clinician_id", 32),
        _text("visit_type_id", 32),
        _key("clinician_visit_types", "clinician_id", "visit_type_id"),
        _points("clinician_visit_types", "clinician_id", "clinicians"),
        _points("clinician_visit_types", "visit_type_id", "visit_types"),
    )


def _people() -> None:
    op.create_table(
        "users",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("email", 254),
        _text("name", 200),
        _text("role", 16),
        _text("password_hash", 200),
        _text("totp_secret", 64),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        _text("clinician_id", 32, nullable=True),
        _text("reset_hash", 64),
        sa.Column("reset_until", _UTC, nullable=True),
        sa.Column("sessions_since", _UTC, nullable=False),
        sa.Column("disabled_at", _UTC, nullable=True),
        _key("users", "id"),
        _points("users", "clinic_id", "clinics"),
        _points("users", "clinician_id", "clinicians"),
        sa.UniqueConstraint("email", name="uq_users_email"),
    )
    op.create_index("ix_users_clinic_id", "users", ["clinic_id"])
    op.create_table(
        "audit",
        _text("id", 32),
        sa.Column("at", _UTC, nullable=False),
        _text("clinic_id", 32),
        _text("who", 80),
        _text("action", 40),
        _text("about", 80),
        sa.Column("facts", sa.JSON(), nullable=False),
        _key("audit", "id"),
    )
    op.create_index("ix_audit_clinic_at", "audit", ["clinic_id", "at"])


def _hours() -> None:
    op.create_table(
        "hours",
        _text("id", 32),
        _text("clinician_id", 32),
        _text("starts", 16),
        sa.Column("minutes", sa.Integer(), nullable=False),
        _text("rrule", 500),
        sa.Column("except_days", sa.JSON(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        _key("hours", "id"),
        _points("hours", "clinician_id", "clinicians"),
    )
    op.create_index("ix_hours_clinician_id", "hours", ["clinician_id"])
    op.create_table(
        "closures",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("clinician_id", 32, nullable=True),
        sa.Column("start", _UTC, nullable=False),
        sa.Column("end", _UTC, nullable=False),
        _text("reason", 200),
        _key("closures", "id"),
        _points("closures", "clinic_id", "clinics"),
        _points("closures", "clinician_id", "clinicians"),
    )
    op.create_index("ix_closures_clinic_id", "closures", ["clinic_id"])
    op.create_table(
        "calendar_sources",
        _text("id", 32),
        _text("clinician_id", 32),
        _text("kind", 8),
        _text("address", 1000),
        _text("username", 200),
        _text("password", 500),
        sa.Column("read_at", _UTC, nullable=True),
        _text("problem", 300),
        _key("calendar_sources", "id"),
        _points("calendar_sources", "clinician_id", "clinicians"),
    )
    op.create_index("ix_calendar_sources_clinician_id", "calendar_sources", ["clinician_id"])
    op.create_table(
        "busy_times",
        _text("id", 32),
        _text("source_id", 32),
        _text("clinician_id", 32),
        sa.Column("start", _UTC, nullable=False),
        sa.Column("end", _UTC, nullable=False),
        _key("busy_times", "id"),
        _points("busy_times", "source_id", "calendar_sources"),
        _points("busy_times", "clinician_id", "clinicians"),
    )
    op.create_index("ix_busy_times_source_id", "busy_times", ["source_id"])
    op.create_index("ix_busy_times_clinician_start", "busy_times", ["clinician_id", "start"])


def _appointments() -> None:
    op.create_table(
        "patients",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("device_id", 64, nullable=True),
        _text("full_name", 200),
        sa.Column("birth_date", sa.Date(), nullable=True),
        _text("address", 500),
        _text("phone", 40),
        _text("now_at", 500),
        sa.Column("blocked_at", _UTC, nullable=True),
        _key("patients", "id"),
        _points("patients", "clinic_id", "clinics"),
        sa.UniqueConstraint("clinic_id", "device_id", name="uq_patients_clinic_device"),
    )
    op.create_table(
        "appointments",
        _text("id", 32),
        _text("clinic_id", 32),
        _text("clinician_id", 32),
        _text("visit_type_id", 32),
        _text("device_id", 64, nullable=True),
        _text("patient_id", 32, nullable=True),
        _text("status", 12),
        _text("way", 12),
        *(
            sa.Column(name, _UTC, nullable=False)
            for name in ("start", "end", "busy_start", "busy_end")
        ),
        sa.Column("held_until", _UTC, nullable=True),
        _text("held_for", 32, nullable=True),
        sa.Column("concern", sa.Text(), nullable=False),
        sa.Column("shared", sa.Text(), nullable=False),
        _text("reason", 500),
        _text("cancelled_by", 8),
        _text("moved_to", 32, nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        sa.Column("changed_at", _UTC, nullable=False),
        _key("appointments", "id"),
        _points("appointments", "clinic_id", "clinics"),
        _points("appointments", "clinician_id", "clinicians"),
        _points("appointments", "visit_type_id", "visit_types"),
        _points("appointments", "patient_id", "patients"),
    )
    op.create_index(
        "ix_appointments_clinician_start", "appointments", ["clinician_id", "busy_start"]
    )
    op.create_index("ix_appointments_device", "appointments", ["device_id", "start"])
    op.create_index("ix_appointments_clinic_start", "appointments", ["clinic_id", "start"])


def _around_appointments() -> None:
    op.create_table(
        "waiting",
        _text("id", 32),
        _text("appointment_id", 32),
        _text("clinic_id", 32),
        _text("device_id", 64),
        sa.Column("since", _UTC, nullable=False),
        sa.Column("declined_before", _UTC, nullable=True),
        _key("waiting", "id"),
        _points("waiting", "appointment_id", "appointments"),
        _points("waiting", "clinic_id", "clinics"),
        sa.UniqueConstraint("appointment_id", name="uq_waiting_appointment_id"),
    )
    op.create_index("ix_waiting_clinic_id", "waiting", ["clinic_id"])
    op.create_index("ix_waiting_device_id", "waiting", ["device_id"])
    op.create_table(
        "news",
        _text("id", 32),
        _text("device_id", 64),
        _text("appointment_id", 32),
        _text("kind", 12),
        _text("text", 500),
        sa.Column("at", _UTC, nullable=False),
        sa.Column("heard_at", _UTC, nullable=True),
        _key("news", "id"),
        _points("news", "appointment_id", "appointments"),
    )
    op.create_index("ix_news_device_id", "news", ["device_id"])
    op.create_table(
        "kept_replies",
        _text("who", 80),
        _text("key", 100),
        _text("asked", 64),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", _UTC, nullable=False),
        _key("kept_replies", "who", "key"),
    )
    op.create_index("ix_kept_replies_at", "kept_replies", ["at"])


def _refuse_overlaps_on_postgresql() -> None:
    # btree_gist comes with PostgreSQL's contrib package; the owner of a database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE appointments ADD CONSTRAINT ex_appointments_busy EXCLUDE USING gist "
        "(clinician_id WITH =, tstzrange(busy_start, busy_end) WITH &&) "
        f"WHERE (status IN {_LIVE})"
    )


def _refuse_overlaps_on_sqlite() -> None:
    overlaps = (
        f"NEW.status IN {_LIVE} AND EXISTS (SELECT 1 FROM appointments AS other "
        "WHERE other.clinician_id = NEW.clinician_id AND other.id != NEW.id "
        f"AND other.status IN {_LIVE} "
        "AND other.busy_start < NEW.busy_end AND other.busy_end > NEW.busy_start)"
    )
    # IGNORE leaves the row out, as ON CONFLICT DO NOTHING does on PostgreSQL.
    op.execute(
        "CREATE TRIGGER appointments_busy_insert BEFORE INSERT ON appointments "
        f"WHEN {overlaps} BEGIN SELECT RAISE(IGNORE); END"
    )
    op.execute(
        "CREATE TRIGGER appointments_busy_update BEFORE UPDATE ON appointments "
        f"WHEN {overlaps} BEGIN SELECT RAISE(ABORT, 'this time is taken'); END"
    )


def downgrade() -> None:
    for table in (
        *("kept_replies", "news", "waiting", "appointments", "patients", "busy_times"),
        *("calendar_sources", "closures", "hours", "audit", "users", "clinician_visit_types"),
        *("visit_types", "clinicians", "clinics"),
    ):
        op.drop_table(table)
