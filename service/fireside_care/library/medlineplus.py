"""Taking topics from MedlinePlus's XML file, for operators who want more than ours.

The form is told at https://medlineplus.gov/xmldescription.html; the summaries are in the public
domain, and their source asks to be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from fireside_care.library.imported import ImportedSection, ImportedTopic
from fireside_care.library.sentences import split_sentences, word_count
from fireside_core.danger import unsafe_answer

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "medlineplus"
CREDIT = "MedlinePlus, National Library of Medicine"
_LANGUAGES = {"English": "en", "Spanish": "es"}
_MOST_SENTENCES = 4
_MOST_NAMES = 20
# Longer ones cannot be followed by ear.
_MOST_WORDS = 32


class NotMedlinePlus(ValueError):
    """The file is not MedlinePlus's topic file; the message says why."""


@dataclass
class Read:
    """What a file holds: topics by language, and how many sentences were left out as unsafe."""

    topics: dict[str, list[ImportedTopic]] = field(default_factory=dict)
    left_out: int = 0


def read_medlineplus(path: Path) -> Read:
    """Read the file; raises :class:`NotMedlinePlus`, and ``OSError`` when it cannot be read."""
    read = Read()
    try:
        for _, element in ElementTree.iterparse(path, events=("end",)):
            if element.tag == "health-topics":
                break
            if element.tag == "health-topic":
                lang = _LANGUAGES.get(element.get("language", ""))
                if lang is not None and (topic := _topic(element, lang, read)) is not None:
                    read.topics.setdefault(lang, []).append(topic)
                # The whole file is 30 MB of text; one topic at a time is enough.
                element.clear()
    except (ElementTree.ParseError, DefusedXmlException, UnicodeDecodeError) as error:
        raise NotMedlinePlus(f"it is no XML that can be read: {error}") from error
    if not read.topics:
        raise NotMedlinePlus("it holds no <health-topic> with a summary")
    return read


def _topic(element: Element, lang: str, read: Read) -> ImportedTopic | None:
    title, address = element.get("title", "").strip(), element.get("url", "").strip()
    sections = list(_sections(element.findtext("full-summary") or "", lang, read))
    if not (title and re.match(r"https?://", address) and sections):
        return None
    names = [called.text.strip() for called in element.findall("also-called") if called.text]
    names += [see.text.strip() for see in element.findall("see-reference") if see.text]
    return ImportedTopic(
        id=f"{NAME}-{element.get('id', '')}",
        title=title,
        also_called=[name for name in dict.fromkeys(names) if name][:_MOST_NAMES],
        address=address,
        dated=_date(element.get("date-created", "")),
        sections=sections,
    )


def _sections(markup: str, lang: str, read: Read) -> Iterator[ImportedSection]:
    """The summary in pieces of a few sentences, each under its heading."""
    heading, sentences = "", list[str]()
    soup = BeautifulSoup(markup, "html.parser")
    for block in soup.find_all(["h1", "h2", "h3", "h4", "p", "li"]):
        if block.name.startswith("h"):
            yield from _pieces(heading, sentences)
            heading, sentences = _plain(block.get_text(" ")), []
            continue
        # A list inside a list item is met again by itself.
        for inner in block.find_all(["ul", "ol"]):
            inner.extract()
        text = _plain(block.get_text(" "))
        if block.name == "li" and text and text[-1] not in ".!?":
            text += "."
        for sentence in split_sentences(text):
            if _credit_line(sentence) or word_count(sentence) > _MOST_WORDS:
                continue
            if unsafe_answer(sentence, lang):
                read.left_out += 1
                continue
            sentences.append(sentence)
    yield from _pieces(heading, sentences)


def _pieces(heading: str, sentences: list[str]) -> Iterator[ImportedSection]:
    for start in range(0, len(sentences), _MOST_SENTENCES):
        piece = sentences[start : start + _MOST_SENTENCES]
        yield ImportedSection(question=heading, sentences=piece)


def _credit_line(sentence: str) -> bool:
    """Such as "NIH: National Institute on Aging"; and what only opens a list."""
    return bool(re.match(r"[A-Z]{2,6}: ", sentence)) or sentence.endswith(":")


def _plain(text: str) -> str:
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))


def _date(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%m/%d/%Y").date()
    except ValueError:
        return None
