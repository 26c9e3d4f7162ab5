"""Whom to ring in which country."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside_core.countries import (
    ELSEWHERE,
    CountryError,
    guess_country,
    load_countries,
    read_countries,
)

SERVED = "GB IE US CA AU NZ IN SG ZA DE FR ES IT NL CN HK JP"


def test_the_countries_we_serve_are_there() -> None:
    countries = load_countries()
    assert set(SERVED.split()) <= set(countries)
    for code, country in countries.items():
        assert country.code == code
        assert country.name
        assert country.emergency.isdigit()
        for line in country.lines:
            assert line.source.startswith("https://")
            assert line.hours
            assert set(line.number) <= set("0123456789 -#")


@pytest.mark.parametrize(
    ("code", "number"),
    [("GB", "999"), ("US", "911"), ("AU", "000"), ("CN", "120"), ("JP", "119"), ("NZ", "111")],
)
def test_the_ambulance(code: str, number: str) -> None:
    assert load_countries()[code].emergency == number


def test_lines_by_kind() -> None:
    countries = load_countries()
    samaritans = countries["GB"].line("self_harm")
    assert samaritans is not None
    assert samaritans.number == "116 123"
    poison = countries["US"].line("poisoning")
    assert poison is not None
    assert poison.number == "1-800-222-1222"
    assert countries[ELSEWHERE].line("self_harm") is None
    assert countries[ELSEWHERE].emergency == "112"


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("en_GB.UTF-8", "GB"),
        ("en-US", "US"),
        ("zh_Hans_CN", "CN"),
        ("de_DE@euro", "DE"),
        ("en", ELSEWHERE),
        ("de", ELSEWHERE),
        ("pt_BR", ELSEWHERE),
        ("C.UTF-8", ELSEWHERE),
        ("", ELSEWHERE),
    ],
)
def test_the_country_of_a_locale(locale: str, code: str) -> None:
    assert guess_country(locale) == code


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name = ", "zz.toml"),
        ('name = ""', "'name' must be a text"),
        ('name = "X"\nemergency = 112', "'emergency' must be a text"),
        ('name = "X"\nemergency = "112"\nline = 3', "'line' must be a list"),
        ('name = "X"\nemergency = "112"\n[[line]]\nkind = "y"', "no kind of line 'y'"),
        (
            'name = "X"\nemergency = "112"\n[[line]]\nkind = "self_harm"\nname = "L"',
            "'number' must be a text",
        ),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "zz.toml").write_text(text)
    with pytest.raises(CountryError, match=problem):
        read_countries(tmp_path)


def test_another_country_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(CountryError, match=r"no zz\.toml"):
        read_countries(tmp_path)
