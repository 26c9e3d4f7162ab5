"""One's own account: password, second factor, signing out everywhere."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from fireside_care.clinics import second_factor
from fireside_care.clinics.staff import StaffError
from fireside_care.errors import TooManyTries
from fireside_care.i18n import tr
from fireside_care.web.forms import Fields
from fireside_care.web.signed_in import Here, HereDep, Sent, count_try, go
from fireside_care.web.signing_in import begin_session

router = APIRouter()


@router.get("/account")
def account_page(here: HereDep) -> Response:
    """What can be changed."""
    return _account(here)


@router.post("/account/password")
def change_password(here: HereDep, sent: Sent) -> Response:
    """Ends every other session."""
    new = sent.secret("new")
    if new != sent.secret("again"):
        sent.wrong("again", tr("The two are not the same. Please type them again."))
    if _may_try(here, sent, "old"):
        try:
            here.parts.staff.change_password(here.staff, sent.secret("old"), new)
        except StaffError as error:
            sent.wrong(error.field, error.problem.message)
    if not sent.good:
        return _account(here, sent)
    reply = go("/account?done=password")
    begin_session(here.request, here.parts, reply, here.staff.id)
    return reply


@router.post("/account/second-factor")
def add_second_factor(here: HereDep, sent: Sent) -> Response:
    """With the first code of the app, which shows that it has the key."""
    secret = here.parts.sessions.unwrap(here.staff.id, sent.secret("wrapped"))
    if here.staff.has_second_factor or secret is None:
        sent.wrong(
            "code", tr("That page was open for too long. Please begin again with the new key.")
        )
        return _account(here, sent)
    try:
        here.parts.staff.add_second_factor(here.staff, secret, sent.text("code"))
    except StaffError as error:
        sent.wrong(error.field, error.problem.message)
        return _account(here, sent, secret)
    return go("/account?done=second_factor")


@router.post("/account/second-factor/drop")
def drop_second_factor(here: HereDep, sent: Sent) -> Response:
    """With the password."""
    if _may_try(here, sent, "old_for_factor"):
        try:
            here.parts.staff.drop_second_factor(here.staff, sent.secret("old_for_factor"))
        except StaffError as error:
            sent.wrong("old_for_factor", error.problem.message)
    if not sent.good:
        return _account(here, sent)
    return go("/account?done=second_factor_dropped")


def _may_try(here: Here, sent: Fields, field: str) -> bool:
    """Nobody guesses a password at a computer that was left open."""
    if not sent.good:
        return False
    try:
        count_try(here.request, here.parts, f"old:{here.staff.id}")
    except TooManyTries as error:
        sent.wrong(field, error.problem.message)
    return sent.good


def _account(here: Here, sent: Fields | None = None, secret: str = "") -> Response:
    secret = secret or second_factor.new_secret()
    address = second_factor.address_of(secret, here.staff.email)
    return here.page(
        "account.html",
        422 if sent is not None else 200,
        secret=secret,
        wrapped=here.parts.sessions.wrap(here.staff.id, secret),
        address=address,
        # Drawn by us of our own address: nothing of outside is in it.
        picture=Markup(second_factor.picture_of(address)),
        errors=sent.errors if sent is not None else {},
    )
