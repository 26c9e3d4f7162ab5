"""Every screen by name. Opening one is ``GoTo(name, arguments of its flow)``."""

from __future__ import annotations

from importlib import import_module

from fireside.flows.flow import Flow

SCREENS: dict[str, str] = {
    "advert_advice": "advert_known:AdvertAdviceFlow",
    "advert_known": "advert_known:AdvertKnownFlow",
    "advert_link": "advert_link:AdvertLinkFlow",
    "advert_shown": "advert_shown:AdvertShownFlow",
    "advert_words": "advert_words:AdvertWordsFlow",
    "answer": "answer:AnswerFlow",
    "ask": "ask:AskFlow",
    "ask_back": "ask_back:AskBackFlow",
    "care": "settings:CareFlow",
    "clinic_news": "clinic_news:ClinicNewsFlow",
    "check_advert": "check_advert:CheckAdvertFlow",
    "checking": "checking:CheckingFlow",
    "complaint": "complaint:ComplaintFlow",
    "confirm": "confirm:ConfirmFlow",
    "country": "country:CountryFlow",
    "did_you_mean": "speaking:DidYouMeanFlow",
    "doctor": "doctor:DoctorFlow",
    "earlier": "earlier:EarlierFlow",
    "emergency": "emergency:EmergencyFlow",
    "family": "family:FamilyFlow",
    "find_question": "my_questions:FindQuestionFlow",
    "hearing": "hearing:HearingFlow",
    "help_me": "help_me:HelpMeFlow",
    "home": "home:HomeFlow",
    "listen": "speaking:ListenFlow",
    "microphone": "hearing:MicrophoneFlow",
    "more_reasons": "verdict:MoreReasonsFlow",
    "my_questions": "my_questions:MyQuestionsFlow",
    "my_visits": "my_visits:MyVisitsFlow",
    "only_commands": "speaking:OnlyCommandsFlow",
    "option": "settings:OptionFlow",
    "past_checks": "past_checks:PastChecksFlow",
    "person": "family:PersonFlow",
    "person_form": "person_form:PersonFormFlow",
    "pharmacist": "advert_known:PharmacistFlow",
    "print": "print_sheet:PrintFlow",
    "problems": "settings:ProblemsFlow",
    "reminder": "reminder:ReminderFlow",
    "reminders_setup": "reminders_setup:RemindersSetupFlow",
    "report_advert": "report_advert:ReportAdvertFlow",
    "screen_part": "screen_part:ScreenPartFlow",
    "settings": "settings:SettingsFlow",
    "sound_test": "hearing:SoundTestFlow",
    "speech_model": "speech_model:SpeechModelFlow",
    "take_photo": "take_photo:TakePhotoFlow",
    "verdict": "verdict:VerdictFlow",
    "visit": "visit:VisitFlow",
    "visit_booked": "visit_booked:VisitBookedFlow",
    "visit_calendar": "visit_days:VisitCalendarFlow",
    "visit_check": "visit_check:VisitCheckFlow",
    "visit_clinic": "visit_clinic:VisitClinicFlow",
    "visit_days": "visit_days:VisitDaysFlow",
    "visit_details": "visit_details:VisitDetailsFlow",
    "visit_offer": "visit:VisitOfferFlow",
    "visit_sharing": "visit_sharing:VisitSharingFlow",
    "visit_telling": "visit_telling:VisitTellingFlow",
    "visit_times": "visit_times:VisitTimesFlow",
    "waiting": "waiting:WaitingFlow",
    "what_can_i_say": "speaking:WhatCanISayFlow",
    "what_was_wrong": "my_questions:WhatWasWrongFlow",
    "why": "answer:WhyFlow",
}


def flow_class(screen: str) -> type[Flow]:
    """The flow of a screen, imported when it is first opened: Home must be there at once."""
    module, _, name = SCREENS[screen].partition(":")
    found: type[Flow] = getattr(import_module(f"fireside.flows.{module}"), name)
    return found
