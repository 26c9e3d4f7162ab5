"""Pages for coming in: address and password, the second factor, a one-time link; and going."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fireside_care.clinics.sessions import HALFWAY_SECONDS, SESSION_SECONDS
from fireside_care.clinics.staff import StaffError
from fireside_care.errors import TooManyTries
from fireside_care.i18n import tr
from fireside_care.tokens import keyed_hash
from fireside_care.web.signed_in import (
    FORM_COOKIE,
    ROOT,
    SESSION_COOKIE,
    HereDep,
    Parts,
    PartsDep,
    Sent,
    SentByAnyone,
    anonymous_page,
    count_try,
    go,
    set_cookie,
)

router = APIRouter()
_HALFWAY = "fireside_halfway"


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """Address and password."""
    return anonymous_page(request, "sign_in.html")


@router.post("/sign-in")
def sign_in(request: Request, parts: PartsDep, sent: SentByAnyone) -> Response:
    """To the day, or to the second factor."""
    email = sent.text("email", most=254)
    try:
        count_try(request, parts, f"email:{keyed_hash(email.lower(), parts.key)}")
    except TooManyTries as error:
        sent.wrong("password", error.problem.message)
        return _sign_in_again(request, sent.values, sent.errors, 429)
    found = parts.staff.sign_in(email, sent.secret("password"))
    if found is None:
        wrong = tr("Address and password do not fit. Please try again.")
        return _sign_in_again(request, sent.values, {"password": wrong}, 422)
    if not found.whole:
        reply: Response = go("/code")
        halfway = parts.sessions.halfway(found.user_id, parts.appointments.clock())
        set_cookie(request, reply, _HALFWAY, halfway, HALFWAY_SECONDS)
        return reply
    return _in(request, parts, found.user_id)


@router.get("/code")
def code_page(request: Request) -> Response:
    """The second factor."""
    return anonymous_page(request, "code.html")


@router.post("/code")
def code(request: Request, parts: PartsDep, sent: SentByAnyone) -> Response:
    """Let them in."""
    halfway = parts.sessions.read_halfway(request.cookies.get(_HALFWAY, ""))
    if halfway is None:
        late = tr("That took too long. Please sign in once more.")
        return _sign_in_again(request, {}, {"password": late}, 422)
    try:
        count_try(request, parts, f"code:{halfway.user_id}")
    except TooManyTries as error:
        return anonymous_page(request, "code.html", 429, errors={"code": error.problem.message})
    if not parts.staff.second_factor(halfway.user_id, sent.text("code")):
        wrong = tr("That code does not fit, or was used already. Please wait for the next one.")
        return anonymous_page(request, "code.html", 422, errors={"code": wrong})
    return _in(request, parts, halfway.user_id)


@router.get("/password")
def password_page(request: Request, parts: PartsDep, code: str = "") -> Response:
    """Choosing a password with a one-time link."""
    for_whom = parts.staff.for_link(code)
    status = 200 if for_whom is not None else 404
    return anonymous_page(
        request, "choose_password.html", status, for_whom=for_whom, values={"code": code}
    )


@router.post("/password")
def choose_password(request: Request, parts: PartsDep, sent: SentByAnyone) -> Response:
    """The link works once."""
    code = sent.secret("code")
    new = sent.secret("new")
    if new != sent.secret("again"):
        sent.wrong("again", tr("The two are not the same. Please type them again."))
    else:
        try:
            parts.staff.choose_password(code, new)
        except StaffError as error:
            sent.wrong(error.field, error.problem.message)
        else:
            return go("/sign-in?chosen=1")
    return anonymous_page(
        request,
        "choose_password.html",
        422,
        for_whom=parts.staff.for_link(code),
        values={"code": code},
        errors=sent.errors,
    )


@router.post("/sign-out")
def sign_out(here: HereDep, sent: Sent) -> Response:
    """Of this browser, or everywhere."""
    if sent.is_on("everywhere"):
        here.parts.staff.end_sessions(here.staff)
    here.parts.staff.end_session(here.session)
    reply = go("/sign-in")
    for name in (SESSION_COOKIE, FORM_COOKIE):
        reply.delete_cookie(name, path=ROOT)
    return reply


def begin_session(request: Request, parts: Parts, reply: Response, user_id: str) -> None:
    """From now on."""
    cookie = parts.sessions.begin(user_id, parts.appointments.clock())
    set_cookie(request, reply, SESSION_COOKIE, cookie, SESSION_SECONDS)


def _in(request: Request, parts: Parts, user_id: str) -> Response:
    reply = go("/day")
    begin_session(request, parts, reply, user_id)
    for name in (FORM_COOKIE, _HALFWAY):
        reply.delete_cookie(name, path=ROOT)
    return reply


def _sign_in_again(
    request: Request, values: dict[str, str], errors: dict[str, str], status: int
) -> Response:
    kept = {"email": values.get("email", "")}
    return anonymous_page(request, "sign_in.html", status, values=kept, errors=errors)
