"""Pictures of the pages for the README: `make pictures` serves the sample week and lets Chromium draw them."""

import io
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from airflow_site import Site, serve

IMAGES = Path(__file__).parents[1] / "docs" / "images"
_GAP = 12


def paths(site: Site) -> tuple[str, str]:
    """A claim with many reports, and an article that was edited."""
    with closing(psycopg2.connect(site.dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT claim_key FROM troopwatch.claim ORDER BY article_count DESC, claim_key LIMIT 1")
        (key,) = cursor.fetchone() or ("",)
        cursor.execute("SELECT min(article_id) FROM troopwatch.article_version WHERE number = 2")
        (article,) = cursor.fetchone() or (0,)
    return f"claims/{key}", f"articles/{article}"


def shots(browser: Browser, site: Site, pages: list[str], size: tuple[int, int], scheme: str) -> list[Image.Image]:
    """What an editor sees first of each page."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=site.url,
    )
    context.add_cookies([{"name": "_token", "value": site.token("editor"), "url": site.url}])
    page = context.new_page()
    taken = []
    for path in pages:
        page.goto(f"/troopwatch/{path}")
        if path.startswith("review"):
            page.locator("summary").first.click()
        if path.startswith("figures"):
            page.locator("svg.plot:visible a").nth(3).hover()
        taken.append(Image.open(io.BytesIO(page.screenshot())))
    context.close()
    return taken


def sheet(pictures: list[Image.Image], columns: int, width: int, ground: str) -> Image.Image:
    """The pictures side by side, each as wide as said."""
    tiles = [picture.convert("RGB").resize((width, picture.height * width // picture.width), Image.Resampling.LANCZOS) for picture in pictures]  # fmt: skip
    height, rows = tiles[0].height, -(-len(tiles) // columns)
    made = Image.new("RGB", (columns * (width + _GAP) + _GAP, rows * (height + _GAP) + _GAP), ground)
    for place, tile in enumerate(tiles):
        made.paste(tile, (_GAP + place % columns * (width + _GAP), _GAP + place // columns * (height + _GAP)))
    return made


def main() -> None:
    """Write the two contact sheets into docs/images."""
    with tempfile.TemporaryDirectory() as home, serve(Path(home)) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        claim, article = paths(site)
        wide = [
            "today?lang=en&date=2024-10-24",
            "figures?lang=en&measure=deployed&item=troops",
            "posture?lang=en&date=2024-10-25",
            f"{claim}?lang=en",
            f"{article}?lang=en",
            "review?lang=en",
        ]
        narrow = [path.replace("lang=en", "lang=id") for path in (*wide[:4], "sources?lang=en", wide[5])]
        for name, pictures, columns, width, ground in (
            ("pages", shots(browser, site, wide, (1180, 820), "light"), 2, 620, "#cfccc4"),
            ("pages-dark", shots(browser, site, narrow, (360, 720), "dark"), 6, 248, "#050607"),
        ):
            # the method that keeps the few coloured marks among much grey
            few = sheet(pictures, columns, width, ground).quantize(
                200, Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
            )
            few.save(IMAGES / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
