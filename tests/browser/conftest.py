from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from fireside_care.database import Database
from fireside_care.migrations.run import upgrade
from tests.browser.chromium import PATIENCE_MS, NoChromium, chromium
from tests.support.care import RemoteCare
from tests.support.postgres import NoPostgres, postgres_cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a throwaway PostgreSQL."""
    try:
        with postgres_cluster() as url:
            yield url
    except NoPostgres as reason:
        pytest.skip(str(reason))


# Not for the whole session: while it is open an event loop runs in this thread, and no other
# test could run one.
@pytest.fixture(scope="module")
def running_chromium() -> Iterator[Browser]:
    try:
        with chromium() as browser:
            yield browser
    except NoChromium as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def care(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RemoteCare]:
    """The real service in a process of its own, on either database."""
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else ""
    with RemoteCare(tmp_path_factory.mktemp("care"), url) as care:
        yield care


@pytest.fixture
def database(care: RemoteCare) -> Iterator[Database]:
    """The one that the service uses."""
    database = Database(care.database)
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def page(running_chromium: Browser) -> Iterator[Page]:
    context = running_chromium.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()
