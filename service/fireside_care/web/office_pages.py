"""Pages of the owner: the clinic's own data, its users, the audit trail, and export."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from fastapi import APIRouter
from fastapi.responses import Response

from fireside_care.clinics import audit, day, export
from fireside_care.clinics.founding import ClinicError, check_zone
from fireside_care.clinics.models import Role
from fireside_care.clinics.permissions import Task
from fireside_care.clinics.staff import StaffError, as_kept
from fireside_care.i18n import tr
from fireside_care.web.forms import Fields
from fireside_care.web.signed_in import ROOT, Here, HereDep, Sent, go

router = APIRouter()
_MOST_EXPORTED = timedelta(days=3660)


# The clinic --------------------------------------------------------------------------------


@router.get("/settings")
def settings_page(here: HereDep) -> Response:
    """Name, address, telephone, time zone."""
    return _settings(here)


@router.post("/settings")
def save_settings(here: HereDep, sent: Sent) -> Response:
    """Keep them."""
    here.staff.need(Task.SETTINGS)
    values = {
        "name": sent.text("name", tr("the clinic's name")),
        "address": sent.text("address", most=500),
        "phone": sent.text("phone", most=40),
        "country": sent.text("country", most=2).lower(),
        "zone": sent.text("zone", tr("the time zone"), 64),
    }
    try:
        check_zone(values["zone"])
    except ClinicError as error:
        sent.wrong("zone", str(error))
    if not sent.good:
        return _settings(here, sent)
    here.parts.planning.save_clinic(here.staff, values)
    return go("/settings?done=saved")


def _settings(here: Here, sent: Fields | None = None) -> Response:
    here.staff.need(Task.SETTINGS)
    return here.page(
        "settings.html",
        422 if sent is not None else 200,
        zones=sorted(available_timezones()),
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )


# Users -------------------------------------------------------------------------------------


@router.get("/users")
def users_page(here: HereDep) -> Response:
    """Who signs in."""
    return _users(here)


@router.post("/users")
def add_user(here: HereDep, sent: Sent) -> Response:
    """Shows their link, once."""
    here.staff.need(Task.USERS)
    email = sent.text("email", tr("an e-mail address"), 254)
    name = sent.text("name")
    role = sent.choice("role", list(Role), tr("a role"))
    clinician = sent.text("clinician", most=32)
    if sent.good:
        try:
            token = here.parts.staff.add(
                here.clinic.id, email, Role(role), _by(here), name, clinician or None
            )
        except StaffError as error:
            sent.wrong(error.field, error.problem.message)
        else:
            return _users(here, link=_link(here, token), link_for=email)
    return _users(here, sent)


@router.post("/users/reset")
def reset_user(here: HereDep, sent: Sent) -> Response:
    """A new link for a password, shown once."""
    here.staff.need(Task.USERS)
    email = sent.text("email", most=254)
    token = here.parts.staff.reset(
        email, _by(here), here.clinic.id, second_factor=sent.is_on("second_factor")
    )
    return _users(here, link=_link(here, token), link_for=email)


@router.post("/users/access")
def change_access(here: HereDep, sent: Sent) -> Response:
    """End it, or give it back; one's own stays."""
    here.staff.need(Task.USERS)
    email = sent.text("email", most=254)
    if sent.is_on("enable"):
        here.parts.staff.enable(email, _by(here), here.clinic.id)
        return go("/users?done=enabled")
    if as_kept(email) == here.staff.email:
        sent.wrong("users", tr("You cannot end your own access. Another owner can."))
        return _users(here, sent)
    here.parts.staff.disable(email, _by(here), here.clinic.id)
    return go("/users?done=disabled")


@router.post("/users/role")
def change_role(here: HereDep, sent: Sent) -> Response:
    """Of somebody else: an owner cannot lock themselves out."""
    here.staff.need(Task.USERS)
    email = sent.text("email", most=254)
    role = sent.choice("role", list(Role), tr("a role"))
    clinician = sent.text("clinician", most=32)
    if as_kept(email) == here.staff.email:
        sent.wrong("users", tr("You cannot change your own role. Another owner can."))
    if sent.good:
        try:
            here.parts.staff.change_role(
                email, Role(role), _by(here), here.clinic.id, clinician or None
            )
        except StaffError as error:
            sent.wrong("users", error.problem.message)
        else:
            return go("/users?done=saved")
    return _users(here, Fields({}), errors=sent.errors)


def _users(
    here: Here,
    sent: Fields | None = None,
    link: str = "",
    link_for: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    here.staff.need(Task.USERS)
    with here.parts.database.reading() as connection:
        people = [p for p in day.clinicians(connection, here.clinic.id) if p.active]
    return here.page(
        "users.html",
        422 if sent is not None else 200,
        users=here.parts.staff.users(here.clinic.id),
        people=people,
        link=link,
        link_for=link_for,
        errors=errors or (sent.errors if sent is not None else {}),
        values=sent.values if sent is not None else {},
    )


def _link(here: Here, token: str) -> str:
    return here.link(f"{ROOT}/password?code={token}")


def _by(here: Here) -> str:
    return f"user:{here.staff.id}"


# Records -----------------------------------------------------------------------------------


@router.get("/audit")
def audit_page(here: HereDep, before: str = "") -> Response:
    """Who did what, the latest first."""
    here.staff.need(Task.RECORDS)
    until = _instant(before, here.zone)
    with here.parts.database.reading() as connection:
        entries = audit.entries(connection, here.clinic.id, until)
    names = {f"user:{user.id}": user.name for user in here.parts.staff.users(here.clinic.id)}
    return here.page("audit.html", entries=entries, names=names, whole=len(entries) < audit.PAGE)


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """The instant that an address names; none where it names none, or one beyond all calendars."""
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=found.tzinfo or zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@router.get("/export")
def export_page(here: HereDep) -> Response:
    """What can be taken away."""
    return _export(here)


@router.post("/export/visits")
def export_visits(here: HereDep, sent: Sent) -> Response:
    """The visits of some days, for a spreadsheet."""
    here.staff.need(Task.RECORDS)
    first = sent.day("first", tr("the first day"))
    last = sent.day("last", tr("the last day"))
    if first is None or last is None:
        return _export(here, sent)
    if last < first or last - first > _MOST_EXPORTED:
        sent.wrong("last", tr("The last day must come after the first, within ten years."))
        return _export(here, sent)
    text = export.visits_as_csv(here.parts.database, here.staff, here.zone, first, last)
    headers = {"Content-Disposition": f'attachment; filename="visits-{first}-{last}.csv"'}
    # The mark at the beginning tells spreadsheets that it is UTF-8.
    return Response("\ufeff" + text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/export/everything")
def export_everything(here: HereDep, _sent: Sent) -> Response:
    """All that is kept of the clinic."""
    text = export.everything_as_json(here.parts.database, here.staff)
    headers = {"Content-Disposition": f'attachment; filename="clinic-{here.today}.json"'}
    return Response(text, media_type="application/json", headers=headers)


def _export(here: Here, sent: Fields | None = None) -> Response:
    here.staff.need(Task.RECORDS)
    return here.page(
        "export.html",
        422 if sent is not None else 200,
        errors=sent.errors if sent is not None else {},
        values=sent.values if sent is not None else {},
    )
