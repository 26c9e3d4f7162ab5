"""Warning signs of an address that a code or an advert leads to. Nothing is ever opened."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from fireside_care.i18n import tr

# Services that hide where an address leads.
_SHORTENERS = frozenset(
    """bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly t.cn url.cn dwz.cn
    suo.im u.nu rb.gy shorturl.at s.id tiny.cc qr.io qrco.de""".split()  # noqa: SIM905
)
_OFFICIAL = re.compile(
    r"nhs|gov|medicare|medicaid|hmrc|dvla|fda|irs|social-?security|yibao|shebao|12333|gjyb|police|bank"
)
_REALLY_OFFICIAL = re.compile(r"(\.gov|\.nhs\.uk|\.mil|\.gov\.[a-z]{2}|(^|\.)nhs\.uk)$")
_PAYS = re.compile(r"pay|login|signin|verify|account|wallet|confirm|update|secure")


def warnings_of(address: str) -> list[str]:
    """What speaks against going to an address, each a sentence."""
    try:
        return list(_warnings(address.strip()))
    except ValueError:
        return [tr("I cannot make out where this leads.")]


def _warnings(address: str) -> Iterator[str]:
    if not re.match(r"(?i)[a-z][a-z0-9+.-]*:", address):
        return
    parts = urlsplit(address)
    if parts.scheme.lower() not in ("http", "https"):
        yield from _other(parts.scheme.lower())
        return
    host = (parts.hostname or "").lower().rstrip(".")
    if not host:
        yield tr("I cannot make out where this leads.")
        return
    if parts.scheme.lower() == "http":
        yield tr("Its connection is not protected, so others can read what you type there.")
    if parts.username is not None:
        yield tr("It is written so that it seems to lead somewhere else.")
    if host.removeprefix("www.") in _SHORTENERS:
        yield tr("It hides where it really leads.")
    if _is_number(host):
        yield tr("It leads to a bare number instead of a name, as honest shops never do.")
    if "xn--" in host or not host.isascii():
        yield tr("Its name has unusual letters, which may copy a well-known name.")
    if _OFFICIAL.search(host) and not _REALLY_OFFICIAL.search(host):
        yield tr("Its name sounds official, but it is not an official address.")
    if _PAYS.search(parts.path.lower()) or _PAYS.search(host):
        yield tr("It seems to ask you to sign in or to pay.")
    if re.search(r"\.(apk|exe|msi|dmg|zip|scr|bat)$", parts.path.lower()):
        yield tr("It puts a program on your device.")


def _other(scheme: str) -> Iterator[str]:
    if scheme in ("tel", "sms", "smsto"):
        yield tr("It makes your telephone ring or write to a number.")
    elif scheme in ("mailto", "matmsg"):
        yield tr("It writes a letter to somebody.")
    elif scheme in ("wifi",):
        yield tr("It joins your device to somebody's network.")
    elif scheme in ("bitcoin", "ethereum", "upi", "alipays", "weixin", "wxp"):
        yield tr("It sends money or opens a payment.")
    else:
        yield tr("It opens another program on your device.")


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
