"""The pages in Debian's Chromium, served by Airflow's real API server: read, filtered, reviewed, and attacked."""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect, sync_playwright

from airflow_site import Site, serve
from hostile_text import NASTY
from hostile_warehouse import plant

CHROMIUM = Path("/usr/bin/chromium")
PAGES = ("today", "figures", "posture", "sources", "review")

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Debian's Chromium as {CHROMIUM}")

Open = Callable[..., Page]

expect.set_options(timeout=20_000)  # on a machine that is busy with other tests


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # root in a container has no namespaces to make a sandbox of
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def token(site: Site) -> Callable[[str], str]:
    known = {who: site.token(who) for who in site.passwords}
    return lambda who: known[who]


@pytest.fixture
def open_as(site: Site, browser: Browser, token: Callable[[str], str]) -> Iterator[Open]:
    """Open a page as a user: `open_as("viewer", "today", width=360)`. The browser must have nothing to complain of."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(page: Page, text: str) -> None:
        if not text.startswith("Failed to load resource"):  # `missed` has those
            complaints.append(f"{page.url}: {text}")

    def missed(page: Page, answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type != "document":
            complaints.append(f"{page.url}: {answer.url} answered {answer.status}")

    def opened(who: str | None, path: str, *, width: int = 1280, status: int = 200, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=site.url, **options)
        contexts.append(context)
        if who:
            context.add_cookies([{"name": "_token", "value": token(who), "url": site.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complain(page, str(error)))
        page.on("dialog", lambda dialog: complain(page, dialog.message))
        page.on("console", lambda said: complain(page, said.text) if said.type == "error" else None)
        page.on("response", lambda answer: missed(page, answer))
        answer = page.goto(f"/troopwatch/{path}")
        assert answer is not None
        assert answer.status == status
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def inner(site: Site) -> tuple[str, str]:
    """Paths of a claim with copies, and of an article that was edited."""
    with closing(psycopg2.connect(site.dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT claim_key FROM troopwatch.claim ORDER BY article_count DESC LIMIT 1")
        (key,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT max(article_id) FROM troopwatch.article_version WHERE number = 2")
        (article,) = cursor.fetchone() or (0,)
    return f"claims/{key}", f"articles/{article}"


# --- Every page -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1280), ("id", "dark", 360)])
def test_every_page_is_whole_and_accessible(
    open_as: Open, inner: tuple[str, str], language: str, scheme: str, width: int
) -> None:
    page = open_as("editor", "today", width=width, color_scheme=scheme)
    for path in (*PAGES, *inner, "claims/none"):
        page.goto(f"/troopwatch/{path}?lang={language}")
        assert page.locator("h1").inner_text()
        assert page.locator("html").get_attribute("lang") == language
        # open what is folded: what is in it must be accessible too
        for folded in page.locator("details").all():
            folded.evaluate("element => { element.open = true }")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, f"{path} is wider than {width} px"
        found = Axe().run(page).response["violations"]
        grave = [
            (rule["id"], [node["html"] for node in rule["nodes"][:3]])
            for rule in found
            if rule["impact"] in {"serious", "critical"}
        ]
        assert grave == [], path


def test_the_pages_say_the_same_without_a_script(open_as: Open, inner: tuple[str, str]) -> None:
    with_script, without = open_as("viewer", "today"), open_as("viewer", "today", java_script_enabled=False)
    for path in (*PAGES, *inner):
        for page in (with_script, without):
            page.goto(f"/troopwatch/{path}?lang=en")
        texts = [page.locator("main").inner_text() for page in (with_script, without)]
        assert texts[0].replace("Search by name", "").split() == texts[1].split(), path


def test_the_keyboard_reaches_everything(open_as: Open) -> None:
    page = open_as("viewer", "figures?lang=en&measure=deployed&item=troops")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen: set[str] = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.id || document.activeElement.closest('svg, details')?.nodeName"))
    assert seen >= {"measure", "item", "source_org", "language", "since", "until", "svg", "DETAILS"}


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("nobody", 403)])
def test_strangers_see_nothing(open_as: Open, inner: tuple[str, str], who: str | None, status: int) -> None:
    page = open_as(who, "figures", status=status)
    assert page.locator("h1").inner_text()
    for path in (*PAGES, *inner):
        answer = page.request.get(f"/troopwatch/{path}")
        assert answer.status == status
        assert "troops" not in answer.text()


def test_pages_leave_cookies_alone(open_as: Open) -> None:
    page = open_as("viewer", "today")
    before = page.context.cookies()
    for path in PAGES:
        page.goto(f"/troopwatch/{path}")
    assert page.context.cookies() == before


# --- What can be chosen ---------------------------------------------------------------------------------------------


def test_days_can_be_walked_and_picked(open_as: Open) -> None:
    page = open_as("viewer", "today?lang=en")
    expect(page.locator(".over")).to_have_text("Friday, 25 October 2024")
    page.get_by_text("← Previous").click()
    expect(page.locator(".over")).to_have_text("Thursday, 24 October 2024")
    page.get_by_label("Day of the report").fill("2024-10-23")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".over")).to_have_text("Wednesday, 23 October 2024")
    page.get_by_role("link", name="Indonesia", exact=True).click()
    expect(page.locator(".over")).to_have_text("Rabu, 23 Oktober 2024")


@pytest.mark.parametrize(
    ("label", "choice", "kept"),
    [
        ("Measure", "Killed or wounded", 0),
        ("Measure", "Deployed", 3),
        ("What is counted", "Officers", 1),
        ("Claimant", "Ukraine’s president", 1),
        ("Language of the article", "Indonesian", None),
        ("From", "2024-10-24", None),
        ("To", "2024-10-19", None),
    ],
)
def test_each_filter_of_the_figures(open_as: Open, label: str, choice: str, kept: int | None) -> None:
    page = open_as("viewer", "figures?lang=en")
    all_marks = page.locator("svg.plot-wide a").count()
    field = page.get_by_label(label, exact=True)
    if re.match(r"\d", choice):
        field.fill(choice)
    else:
        field.select_option(label=choice)
    with page.expect_navigation():
        page.get_by_role("button", name="Show").click()
    assert page.locator("svg.plot-wide a").count() < all_marks
    if kept is not None:
        assert page.locator("figure.chart").count() == kept
    # the form shows what was chosen, and the other language keeps it
    chosen = page.get_by_label(label, exact=True).input_value()
    with page.expect_navigation():
        page.get_by_role("link", name="Indonesia", exact=True).click()
    assert chosen in page.locator("select, input").evaluate_all("fields => fields.map(field => field.value)")


def test_a_mark_tells_its_claim_and_sentence(open_as: Open) -> None:
    page = open_as("viewer", "figures?lang=en&measure=deployed&item=troops&source_org=NIS")
    marks = page.locator("svg.plot-wide a")
    marks.nth(1).hover()
    tip = page.locator(".tip")
    expect(tip).to_contain_text("About 3,000 troops deployed")
    expect(tip).to_contain_text("23 Oct 2024 · Pos Kelana")
    expect(tip).to_contain_text("“Seoul (KB Tolvane)")
    page.mouse.move(0, 0)
    expect(tip).to_have_count(0)
    marks.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tip).to_contain_text("About 3,000")
    page.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("About 3,000 troops deployed")


def test_figures_can_be_taken_away(open_as: Open) -> None:
    page = open_as("viewer", "figures?lang=en&measure=planned")
    with page.expect_download() as table:
        page.get_by_role("link", name="All of these as CSV").click()
    rows = list(csv.DictReader(table.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == page.locator("tbody tr").count() > 2
    with page.expect_download() as picture:
        page.get_by_role("link", name="As PNG").first.click()
    assert picture.value.suggested_filename == "troopwatch-planned-troops.png"
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")


def test_who_says_what_at_any_date(open_as: Open) -> None:
    page = open_as("viewer", "posture?lang=en")
    expect(page.get_by_role("row", name=re.compile("Ukraine’s military intelligence"))).to_have_count(2)
    page.get_by_label("As known on").fill("2024-10-23")
    page.get_by_role("button", name="Show").click()
    nis = page.get_by_role("row", name=re.compile("National Intelligence Service")).first
    expect(nis).to_contain_text("1,500")
    expect(nis).not_to_contain_text("3,000")
    page.get_by_role("link", name="as of now").click()
    expect(nis).to_contain_text("about 3,000")


def test_sources_can_be_filtered_and_searched(open_as: Open) -> None:
    page = open_as("viewer", "sources?lang=en")
    rows = page.locator("tbody tr:visible")
    assert rows.count() == 10
    page.get_by_label("Search by name").fill("lantern")
    expect(rows).to_have_count(1)
    page.get_by_role("link", name=re.compile("^Failing")).click()
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Radar Kemilau")
    expect(rows).to_contain_text("Server answered with an error")


# --- Review ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scripted", [True, False])
def test_an_editor_corrects_a_figure(open_as: Open, site: Site, scripted: bool) -> None:
    page = open_as("editor", "review?lang=en&reason=conflicting", java_script_enabled=scripted)
    card = page.locator("article.card").first
    card_id = card.get_attribute("id")
    card.locator("summary", has_text="Your decision").click()
    card.get_by_label("Correct it").check()
    card.get_by_label("Hedge").select_option("exact")
    card.get_by_label("Lower bound").fill("4000")
    card.get_by_label("Upper bound").fill("3000")
    card.get_by_label("Note").fill("The sentence says <b>four</b> thousand")
    card.get_by_role("button", name="Record").click()
    # 4,000 to 3,000 is no range: it comes back, and what was typed is still there
    expect(page.get_by_role("alert")).to_contain_text("The lower bound is above the upper one")
    card = page.locator(f"#{card_id}")
    expect(card.get_by_label("Note")).to_have_value("The sentence says <b>four</b> thousand")
    expect(card.get_by_label("Correct it")).to_be_checked()
    card.get_by_label("Upper bound").fill("4000")
    card.get_by_role("button", name="Record").click()
    expect(page.get_by_role("status")).to_contain_text("Recorded: corrected")
    assert "reason=conflicting" in page.url
    expect(page.locator(f"#{card_id}")).to_have_count(0)
    with closing(psycopg2.connect(site.dsn)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT verdict, author, value_low, value_high, note FROM troopwatch.decision WHERE figure_id = %s",
            (int((card_id or "").removeprefix("figure-")),),
        )
        assert cursor.fetchall() == [("corrected", "editor", 4000, 4000, "The sentence says <b>four</b> thousand")]


def test_a_viewer_reads_the_queue_and_decides_nothing(open_as: Open, site: Site) -> None:
    page = open_as("viewer", "review?lang=en")
    assert page.locator("article.card").count() > 1
    assert page.locator("form[method=post]").count() == 0
    expect(page.get_by_text("You may read this queue")).to_be_visible()
    figure_id = (page.locator("article.card").first.get_attribute("id") or "").removeprefix("figure-")
    answer = page.request.post(f"/troopwatch/review/{figure_id}", form={"verdict": "confirmed", "note": "mine"})
    assert answer.status == 403


def test_no_other_site_can_send_the_form(open_as: Open) -> None:
    page = open_as("editor", "review?lang=en")
    action = page.locator("form[method=post]").first.get_attribute("action")
    for forged in ({}, {"csrf_token": "made up"}):
        answer = page.request.post(f"/troopwatch/{action}", form={"verdict": "rejected", "note": "x", **forged})
        assert answer.status == 403


# --- In Airflow, and attacked ---------------------------------------------------------------------------------------


def test_airflow_shows_the_pages_in_its_menu(site: Site, browser: Browser) -> None:
    with closing(browser.new_context(base_url=site.url)) as context:
        page = context.new_page()
        page.goto("/")
        page.get_by_label("Username").fill("viewer")
        page.get_by_label("Password").fill(site.passwords["viewer"])
        page.get_by_role("button", name=re.compile("sign in|log in", re.IGNORECASE)).click()
        page.get_by_role("link", name="Troopwatch").click()
        frame = page.frame_locator("iframe")
        expect(frame.locator("h1")).to_contain_text("12,000")
        frame.get_by_role("link", name="Indonesia", exact=True).click()
        expect(frame.locator("h1")).to_contain_text("12.000")
        frame.get_by_role("link", name="Angka dari waktu ke waktu").first.click()
        expect(frame.locator("h1")).to_have_text("Angka dari waktu ke waktu")
        # Airflow's frame may open no window; the page around it does
        frame.locator("summary").first.click()
        with context.expect_page() as opened:
            frame.locator("a[data-outside]").first.click()
        assert "/troopwatch/" not in opened.value.url


def test_what_strangers_write_is_text_everywhere(open_as: Open, site: Site) -> None:
    with closing(psycopg2.connect(site.dsn)) as connection:
        articles, claims = plant(connection)
    page = open_as("editor", "today?lang=en")
    paths = [*PAGES, *(f"articles/{number}" for number in articles), *(f"claims/{key}" for key in claims)]
    for path in paths:
        page.goto(f"/troopwatch/{path}?lang=en")
        body = page.locator("body").inner_text()
        assert "troops" in body or "Sources" in body
        assert page.locator("script:not([src]), img, style, iframe, [style], [onerror]").count() == 0
        schemes = page.locator("a[data-outside]").evaluate_all("links => links.map(link => link.protocol)")
        assert set(schemes) <= {"http:", "https:"}
        for link in page.locator("svg a, main a").evaluate_all("links => links.map(a => a.getAttribute('href'))"):
            assert not re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE), link
    for text in NASTY[:2]:
        page.goto(f"/troopwatch/articles/{articles[NASTY.index(text)]}?lang=en")
        assert text in page.locator("h1").inner_text()
