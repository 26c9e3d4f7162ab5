"""An advert on a web page: the care service fetches it, and only after a press that says so."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.advert import Advert
from fireside.flows.effects import Effects, GoTo, ReadPage
from fireside.flows.flow import Flow, World
from fireside.flows.page import Block, Card, Field, Page, Reading, Tone
from fireside.i18n import tr

FETCH = "advert_link.fetch"
TYPE = "advert_link.type"
CLEAR = "advert_link.clear"
_MOST = 2000
"""Characters of an address that the care service takes."""


class AdvertLinkFlow(Flow):
    """``address``: pasted already."""

    def __init__(self, world: World, address: str = "") -> None:
        super().__init__(world)
        self._address = address
        self._sorry = ""

    def page(self) -> Page:
        blocks: list[Block] = [Card((self._sorry,), Tone.CAUTION)] if self._sorry else []
        blocks += [
            Reading(
                (
                    tr("The care service fetches this page; nothing on it is opened here."),
                    tr("The people behind the page may see that somebody fetched it."),
                )
            ),
            Field(
                "address",
                Action(
                    TYPE,
                    tr("Address of the page"),
                    says=(tr("type"), tr("type it"), tr("type the address")),
                    keys=("Ctrl+T",),
                    hint=tr("Type or paste it, for example www.example.com/offer"),
                ),
                self._address,
                rows=2,
            ),
        ]
        return Page(
            title=tr("Give a link"),
            blocks=tuple(blocks),
            column=(
                Action(
                    FETCH,
                    tr("Fetch and check it"),
                    says=(tr("fetch it"), tr("check it"), tr("that is all")),
                    keys=("Ctrl+Return",),
                    hint=tr("The care service fetches this page and looks for tricks"),
                    icon="magnifier",
                ),
                Action(
                    CLEAR,
                    tr("Start afresh"),
                    says=(tr("delete that"), tr("clear")),
                    keys=("Ctrl+D",),
                    hint=tr("Empties the page"),
                ),
            ),
        )

    def enter(self) -> Effects:
        return (ReadPage(),)

    def typed(self, field_id: str, text: str) -> None:
        del field_id
        self._address = text

    def submitted(self, field_id: str, text: str) -> Effects | None:
        del field_id, text
        return self.act(FETCH)

    def act(self, action_id: str) -> Effects:
        if action_id == CLEAR:
            self._address = self._sorry = ""
            return ()
        address = "".join(self._address.split())
        if "." not in address or len(address) > _MOST:
            self._sorry = tr("That is no address of a page. It looks like www.example.com.")
            return (ReadPage(),)
        self._sorry = ""
        return (GoTo("checking", {"advert": Advert("link", address)}),)
