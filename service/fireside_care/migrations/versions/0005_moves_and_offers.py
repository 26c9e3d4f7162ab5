"""A visit that is moved stays until the clinic says yes; one wish is offered one time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HELD = sa.text("status = 'held'")


def upgrade() -> None:
    op.add_column("appointments", sa.Column("instead_of", sa.String(32), nullable=True))
    # Offers last a quarter of an hour; two of one wish could not be kept.
    op.execute("DELETE FROM appointments WHERE status = 'held' AND held_for IS NOT NULL")
    op.create_index(
        "uq_appointments_held_for",
        "appointments",
        ["held_for"],
        unique=True,
        postgresql_where=_HELD,
        sqlite_where=_HELD,
    )


def downgrade() -> None:
    op.drop_index("uq_appointments_held_for", "appointments")
    op.drop_column("appointments", "instead_of")
