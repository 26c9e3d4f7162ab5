"""Which clinic, where there are several."""

from __future__ import annotations

from fireside.actions import Action
from fireside.flows.effects import ChooseClinic, Effects, GoTo
from fireside.flows.flow import Flow, World
from fireside.flows.page import Page, Reading
from fireside.flows.trip import Trip
from fireside.i18n import tr

_PICK = "visit_clinic.pick."


class VisitClinicFlow(Flow):
    """The one that is chosen is kept in mind for the next time."""

    def __init__(self, world: World, trip: Trip) -> None:
        super().__init__(world)
        self._trip = trip

    def page(self) -> Page:
        return Page(
            title=self._trip.title(tr("Which clinic?")),
            blocks=(*self._trip.blocks(), Reading((tr("Where would you like to be seen?"),))),
            choices=tuple(
                Action(
                    _PICK + clinic.id,
                    clinic.name,
                    hint=tr("Shows the times of this clinic"),
                    detail=tr("For rehearsing") if clinic.practice else clinic.address,
                    number=number,
                )
                for number, clinic in enumerate(self._trip.clinics, start=1)
            ),
            replies=True,
            choices_first=True,
            reads_choices=True,
        )

    def act(self, action_id: str) -> Effects:
        chosen = action_id.removeprefix(_PICK)
        clinic = next((c for c in self._trip.clinics if c.id == chosen), None)
        if clinic is None:
            return ()
        trip = self._trip._replace(clinic=clinic)
        return (ChooseClinic(clinic.id), GoTo("visit_times", {"trip": trip}))
