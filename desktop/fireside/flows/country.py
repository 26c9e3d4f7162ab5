"""The one question before everything else: which country? It decides the emergency number."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import ChangeSetting, Effects, GoBack, GoHome
from fireside.flows.flow import Flow, World
from fireside.flows.page import Page, Reading
from fireside.i18n import tr
from fireside_core.countries import ELSEWHERE

YES = "country.yes"
OTHER = "country.other"
_PICK = "country.pick."


class CountryFlow(Flow):
    """``first``: asked at the first start, with the system's country proposed."""

    def __init__(self, world: World, first: bool = False) -> None:
        super().__init__(world)
        self._first = first
        self._listing = not first

    def page(self) -> Page:
        country = self.world.country
        if not self._listing and country.code != ELSEWHERE:
            return Page(
                title=tr("Welcome to Fireside"),
                blocks=(
                    Reading(
                        (
                            tr("Do you live here: {country}?", country=country.name),
                            tr(
                                "Then the number in an emergency is {number}.",
                                number=country.emergency,
                            ),
                        )
                    ),
                    Reading((tr("You can change this later in Settings."),), soft=True),
                ),
                column=(
                    Action(
                        YES,
                        tr("Yes"),
                        says=(tr("yes please"), tr("that is right"), tr("correct")),
                        keys=("Ctrl+Y",),
                        hint=tr("I live there"),
                        icon="tick",
                    ),
                    Action(
                        OTHER,
                        tr("Another country"),
                        says=(tr("no"), tr("somewhere else")),
                        keys=("Ctrl+N",),
                        hint=tr("Shows the other countries"),
                    ),
                ),
                is_home=True,
            )
        return Page(
            title=tr("Where do you live?"),
            blocks=(Reading((tr("Choose your country."),)),),
            choices=tuple(
                Action(
                    _PICK + c.code,
                    c.name,
                    detail=tr("Emergency: {number}", number=c.emergency),
                    number=number,
                )
                for number, c in enumerate(self.world.countries.values(), start=1)
            ),
            is_home=self._first,
        )

    def act(self, action_id: str) -> Effects:
        if action_id == OTHER:
            self._listing = True
            return self.enter()
        code = self.world.country.code if action_id == YES else action_id.removeprefix(_PICK)
        return (ChangeSetting("country", code), GoHome() if self._first else GoBack())
