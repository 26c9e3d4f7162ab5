"""Every screen by name. Opening one is ``GoTo(name, arguments of its flow)``."""

from __future__ import annotations

from fireside.flows.answer import AnswerFlow, WhyFlow
from fireside.flows.ask import AskFlow
from fireside.flows.confirm import ConfirmFlow
from fireside.flows.country import CountryFlow
from fireside.flows.emergency import EmergencyFlow
from fireside.flows.family import FamilyFlow, HelpMeFlow, PersonFlow, PersonFormFlow
from fireside.flows.flow import Flow
from fireside.flows.home import HomeFlow
from fireside.flows.not_yet import AdvertFlow, DoctorFlow
from fireside.flows.settings import CareFlow, OptionFlow, ProblemsFlow, SettingsFlow
from fireside.flows.speaking import DidYouMeanFlow, ListenFlow, WhatCanISayFlow

SCREENS: dict[str, type[Flow]] = {
    "advert": AdvertFlow,
    "answer": AnswerFlow,
    "ask": AskFlow,
    "care": CareFlow,
    "confirm": ConfirmFlow,
    "country": CountryFlow,
    "did_you_mean": DidYouMeanFlow,
    "doctor": DoctorFlow,
    "emergency": EmergencyFlow,
    "family": FamilyFlow,
    "help_me": HelpMeFlow,
    "home": HomeFlow,
    "listen": ListenFlow,
    "option": OptionFlow,
    "person": PersonFlow,
    "person_form": PersonFormFlow,
    "problems": ProblemsFlow,
    "settings": SettingsFlow,
    "what_can_i_say": WhatCanISayFlow,
    "why": WhyFlow,
}
