"""Programs that book, what a clinic publishes, and how outside calendars are read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UTC = sa.DateTime(timezone=True)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default="")


def _added() -> list[tuple[str, sa.Column[Any]]]:
    """Added one by one: SQLite can do that without building a table anew."""
    no = sa.false()
    return [
        ("clinics", sa.Column("published", sa.Boolean(), nullable=False, server_default=no)),
        (
            "clinics",
            _text("booking_link", 500),
        ),
        ("clinicians", sa.Column("feed_names", sa.Boolean(), nullable=False, server_default=no)),
        ("patients", sa.Column("client_id", sa.String(32), nullable=True)),
        ("calendar_sources", sa.Column("tried_at", _UTC, nullable=True)),
        (
            "calendar_sources",
            _text("etag", 200),
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("clinic_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", _UTC, nullable=False),
        sa.Column("revoked_at", _UTC, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_clients"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name="fk_api_clients_clinic_id"),
        sa.UniqueConstraint("token_hash", name="uq_api_clients_token_hash"),
    )
    op.create_index("ix_api_clients_clinic_id", "api_clients", ["clinic_id"])
    op.create_table(
        "client_identifiers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("resource", sa.String(16), nullable=False),
        sa.Column("resource_id", sa.String(32), nullable=False),
        sa.Column("system", sa.String(200), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_identifiers"),
        sa.ForeignKeyConstraint(
            ["client_id"], ["api_clients.id"], name="fk_client_identifiers_client_id"
        ),
        sa.UniqueConstraint(
            "client_id", "resource", "system", "value", name="uq_client_identifiers_named"
        ),
    )
    op.create_index("ix_client_identifiers_resource_id", "client_identifiers", ["resource_id"])
    for table, column in _added():
        op.add_column(table, column)
    op.create_index("ix_patients_client_id", "patients", ["client_id"])


def downgrade() -> None:
    op.drop_index("ix_patients_client_id", "patients")
    for table, column in reversed(_added()):
        op.drop_column(table, column.name)
    op.drop_table("client_identifiers")
    op.drop_table("api_clients")
