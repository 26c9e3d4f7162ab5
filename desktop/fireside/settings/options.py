"""Every setting as one row of a table: storage, validation and the settings page derive from it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from fireside.i18n import tr


class Choice(NamedTuple):
    """A value of an option, and its name on the screen."""

    value: str
    label: str


class Option(NamedTuple):
    """A setting. ``kind`` "text" takes any text; the others one of their choices.

    "country" has the countries of ``resources/countries`` as choices. A "hidden" option is
    kept, but has no row on the settings page.
    """

    name: str
    default: str
    label: str
    hint: str
    kind: Literal["choice", "text", "country"] = "choice"
    choices: tuple[Choice, ...] = ()
    hidden: bool = False

    def accepts(self, value: object) -> bool:
        """Whether a stored value can be used."""
        if not isinstance(value, str) or len(value) > 500:
            return False
        return self.kind != "choice" or value in {choice.value for choice in self.choices}

    def label_of(self, value: str) -> str:
        """The value's name on the screen."""
        return next((c.label for c in self.choices if c.value == value), value)


def options() -> tuple[Option, ...]:
    """The table, with labels in the person's language."""
    return (
        Option(
            "text_scale",
            "100",
            tr("Text size"),
            tr("How large the letters are"),
            choices=(
                Choice("100", tr("Normal")),
                Choice("125", tr("Larger")),
                Choice("150", tr("Large")),
                Choice("175", tr("Very large")),
                Choice("200", tr("Largest")),
            ),
        ),
        Option(
            "theme",
            "day",
            tr("Colours"),
            tr("Light, dark, or strong contrast"),
            choices=(
                Choice("day", tr("Day")),
                Choice("night", tr("Night")),
                Choice("high_contrast", tr("Strong contrast")),
            ),
        ),
        Option(
            "voice",
            "on",
            tr("Reading aloud"),
            tr("Whether I read pages aloud by myself"),
            choices=(Choice("on", tr("Read to me")), Choice("off", tr("Only when I ask"))),
        ),
        Option(
            "voice_rate",
            "150",
            tr("Voice speed"),
            tr("How fast I speak"),
            choices=(
                Choice("110", tr("Very slow")),
                Choice("130", tr("Slow")),
                Choice("150", tr("Normal speed")),
                Choice("170", tr("Quick")),
                Choice("190", tr("Very quick")),
            ),
        ),
        Option(
            "voice_volume",
            "70",
            tr("Voice loudness"),
            tr("How loud I speak"),
            choices=(
                Choice("40", tr("Quiet")),
                Choice("55", tr("Rather quiet")),
                Choice("70", tr("Normal loudness")),
                Choice("85", tr("Loud")),
                Choice("100", tr("Loudest")),
            ),
        ),
        # Their rows are on the page *How I hear you*.
        Option(
            "listening",
            "press",
            tr("When I listen"),
            tr("At a press, or all the time"),
            choices=(
                Choice("press", tr("When I press the microphone")),
                Choice("always", tr("All the time")),
            ),
            hidden=True,
        ),
        Option(
            "headphones",
            "off",
            tr("Headphones"),
            tr("With them you can say stop while I speak"),
            choices=(Choice("off", tr("No headphones")), Choice("on", tr("I wear headphones"))),
            hidden=True,
        ),
        Option("microphone", "", tr("Which microphone"), "", "text", hidden=True),
        # The silence, in milliseconds, that ends what this person says; it is learnt.
        Option("pause_ms", "1800", "", "", "text", hidden=True),
        Option("country", "", tr("Country"), tr("Decides the emergency number"), kind="country"),
        Option(
            "remind_closed",
            "off",
            tr("Reminders when I am closed"),
            tr("Whether I open by myself when a visit to the doctor is near"),
            choices=(Choice("off", tr("Only while I am open")), Choice("on", tr("Open by myself"))),
        ),
        Option(
            "care_url",
            "",
            tr("Care service"),
            tr("Who answers your questions"),
            kind="text",
        ),
        # Whether that was asked after a booking; it is asked once.
        Option("remind_asked", "", "", "", "text", hidden=True),
        # An AI model for the service on this computer (``fireside model``); its key is a secret.
        Option("model_url", "", tr("AI model"), tr("Address of the model"), "text", hidden=True),
        Option("model_name", "", tr("AI model"), tr("Name of the model"), "text", hidden=True),
    )


DEFAULTS: dict[str, str] = {option.name: option.default for option in options()}


def step(name: str, value: str, by: int) -> str | None:
    """The choice ``by`` places further on, or ``None`` at the end of the row."""
    option = next(option for option in options() if option.name == name)
    values = [choice.value for choice in option.choices]
    place = values.index(value) + by
    return values[place] if 0 <= place < len(values) else None
