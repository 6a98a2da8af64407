"""The pages in a browser: real clicks and keys, from the disk, without a request that leaves the machine."""

import threading

import pytest

from explain_core.report.server import LiveSite, server
from tests.explain_core.report.conftest import HOSTILE_ATTRIBUTES, HOSTILE_CLASSES, LATER, OWNED

PAGES = (
    "overview",
    "classes",
    "failures",
    "filters",
    "find",
    "figures",
    "methods",
    "attacks",
    "unseen",
    "changes",
)
UNNAMED = """() => [...document.querySelectorAll("a, button, input, select")].filter(each => each.offsetParent !== null
    && !(each.getAttribute("aria-label") || each.textContent.trim() || each.labels?.length
        || each.querySelector("[aria-label], img[alt]")))
    .map(each => each.outerHTML)"""


def test_every_page_draws_from_the_disk(visit, report):
    visited = visit(report)
    page = visited.go()
    assert page.title() == "later · explain-flow"
    for name in PAGES:
        page = visited.go(f"#/{LATER}/{name}")
        assert page.locator("main").get_attribute("data-page") == name
        assert page.locator("main h1").count() == 1
        assert page.locator("nav a[aria-current=page]").count() == 1
        assert page.evaluate(UNNAMED) == []
    assert visited.requests and all(
        url.startswith(("file://", "about:", "data:")) for url in visited.requests
    )


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), pytest.param(1440, "dark", marks=pytest.mark.slow)]
)
def test_nothing_is_wider_than_the_screen(visit, report, made, width, scheme):
    visited = visit(report, width=width, color_scheme=scheme)
    for name in (*PAGES, f"image/{made.ids[0]}", "filters/0", "classes/001.Plain_Jay"):
        page = visited.go(f"#/run-one/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_clicking_through_the_pages(visit, report):
    visited = visit(report)
    page = visited.go()
    page.get_by_role("link", name="Classes", exact=True).click()
    page.get_by_role("link", name="Plain Jay").click()
    page.get_by_role("heading", level=1, name="Plain Jay").wait_for()
    assert "Plain Jay · " in page.title() or page.title().endswith("explain-flow")
    page.get_by_role("link", name="Failures", exact=True).click()
    page.get_by_role("link", name="Plain Jay").first.click()
    page.get_by_role("heading", name="taken for Plain Jay").wait_for()
    page.get_by_role("link", name="The test image").first.click()
    page.get_by_text("wrong: it is").wait_for()
    page.get_by_role("link", name="Filters", exact=True).click()
    page.get_by_role("searchbox").fill("belly")
    assert page.locator(".card.class").count() == 1
    page.locator(".card.class").click()
    page.get_by_role("heading", level=1, name="Filter 2").wait_for()
    page.get_by_label("Run").select_option("run-one")
    page.wait_for_url("**#/run-one/filters/2")


def test_searching_for_attributes_by_keyboard(visit, report):
    visited = visit(report)
    page = visited.go("#/run-one/find")
    page.get_by_role("combobox", name="Attribute").focus()
    page.keyboard.type("black")
    page.get_by_role("option", name="black head").wait_for()
    page.keyboard.press("ArrowDown")
    assert (
        page.get_by_role("combobox", name="Attribute").get_attribute("aria-activedescendant")
        == "suggestion-0"
    )
    page.keyboard.press("Enter")
    page.locator("#found", has_text="3 images").wait_for()
    assert page.locator(".tile .small").all_inner_texts()[0].startswith("p 0.5000")
    page.get_by_role("combobox", name="And another attribute").fill("belly white")
    page.keyboard.press("Enter")
    page.locator("#found", has_text="2 images with all of these").wait_for()
    # 0.25 * 0.75 of the second image is more than 0.5 * 0.25 of the first.
    assert [text[:8] for text in page.locator(".tile .small").all_inner_texts() if text.startswith("p ")] == [
        "p 0.1875", "p 0.1250",
    ]  # fmt: skip
    page.get_by_role("button", name="Without black head").click()
    page.wait_for_url("**/find/white%20belly")


def test_the_viewer_follows_clicks_and_keys(visit, report, made):
    visited = visit(report)
    page = visited.go("#/run-one/find/black%20head")
    page.locator(".tile").first.click()
    page.wait_for_url(f"**/image/{made.ids[0]}")
    page.get_by_text("1 of 3").wait_for()
    toggle = page.get_by_role("button", name="black head")
    assert toggle.get_attribute("aria-pressed") == "true"
    inked = "document.querySelector('.frame canvas').getContext('2d').getImageData(0, 0, 384, 384).data.some(v => v)"
    assert page.evaluate(inked) and page.locator(".peak").inner_text() == "black head"
    toggle.focus()
    page.keyboard.press("Space")
    assert toggle.get_attribute("aria-pressed") == "false" and not page.evaluate(inked)
    other = page.get_by_role("button", name="why <b>not</b>")
    other.click()
    assert page.evaluate(inked) and page.get_by_text("against (−3.000)").count() == 1
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"**/image/{made.ids[1]}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"**/image/{made.ids[0]}")
    page.keyboard.press("Escape")
    page.wait_for_url("**/find/black%20head")


def test_maps_are_interpolated_and_keep_their_sign(visit, report):
    page = visit(report).go()
    # Two cells 0 and 1 at the quarter points of four: bilinear, edges repeated.
    sampled = page.evaluate(
        "Array.from(heat.sampled({height: 1, width: 2, cells: new Float32Array([0, 1])}, 4)).slice(0, 4)"
    )
    assert sampled == [0, 0.25, 0.75, 1]
    assert page.evaluate("heat.unpacked(['m', 't', 1, 3, 2, true, 'AH/+']).cells.join()") == "-1,0,1"
    weak, strong = page.evaluate("[heat.colour(0), heat.colour(1)]")
    assert weak == [58, 12, 112] and strong == [255, 118, 160]  # as heatmaps/drawing.py has them
    assert page.evaluate("heat.colour(-1)") != strong


def test_the_house_colours_are_the_same():
    from explain_core.heatmaps.overlay import STOPS
    from explain_core.report.site import assets

    assert f"FOR = {[list(stop) for stop in STOPS]}".encode() in assets()["heat.js"]


def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, report):
    visited = visit(report)
    page = visited.go("#/run-one/classes")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('a.card')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/classes/001.Plain_Jay")
    visited.shown()
    visited.until("document.activeElement.tagName === 'H1'")  # a screen reader begins there


def test_landmarks_and_names_for_screen_readers(visit, report, made):
    page = visit(report).go(f"#/run-one/image/{made.ids[0]}")
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert page.get_by_role(role).count() == 1
    assert page.get_by_role("img", name="Photograph").count() == 1
    assert page.get_by_role("button", name="black head", pressed=True).count() == 1
    assert page.locator("img:not([alt])").count() == 0
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.slow  # every page, one after the other
def test_names_from_the_data_are_text_everywhere(visit, hostile_report, made):
    visited = visit(hostile_report)
    places = [f"#/{run}/{name}" for run in ("run-one", LATER) for name in PAGES]
    page = visited.go()
    places += [page.evaluate("parts => report.address(...parts)", [LATER, *rest]) for rest in (
        *(["classes", name] for name in HOSTILE_CLASSES), *(["find", name] for name in HOSTILE_ATTRIBUTES),
        ["failures", HOSTILE_CLASSES[1], HOSTILE_CLASSES[0]], *(["filters", k] for k in range(4)),
        *(["image", each] for each in made.ids), *(["image", each] for each in OWNED[:2]), [OWNED[0]],
    )]  # fmt: skip
    for place in places:
        page = visited.go(place)
        assert page.evaluate("window.owned") is None, place
        assert page.locator("main script, main img[src=x], main b:has(script)").count() == 0, place
    page = visited.go(f"#/run-one/image/{made.ids[0]}")
    assert OWNED[1] in page.locator(".captions").inner_text()
    assert all(url.startswith(("file://", "about:", "data:")) for url in visited.requests)


@pytest.mark.slow
def test_methods_stand_side_by_side(visit, report, made):
    visited = visit(report)
    page = visited.go("#/run-one/methods")
    rows = page.locator("table.methods tbody tr")
    assert [text.split()[0] for text in rows.all_inner_texts()] == ["captions", "joint", "gve-description"]
    assert (
        rows.nth(1).locator("b").count() == 1 and rows.nth(0).locator("b").count() == 0
    )  # a person is no method
    said = page.locator("ol.said > li")
    assert said.count() == 1
    assert "A bird that is written of." in said.inner_text()
    assert said.locator(".good").count() == said.locator(".bad").count() == 3
    said.get_by_role("link").first.click()
    page.get_by_role("heading", name="In other methods' words").wait_for()


@pytest.mark.slow
def test_an_address_that_means_nothing_says_so(visit, report):
    visited = visit(report)
    for place in (
        "#/run-one/nothing",
        "#/nobody/classes",
        "#/run-one/image/ffffffffffffffff",
        "#/run-one/classes/x",
        "#/%",
    ):
        page = visited.go(place)
        assert page.get_by_role("heading", name="Nothing here").count() == 1, place
    assert "there is no run nobody" in visited.go("#/nobody/classes").locator("main").inner_text()


def test_an_address_may_name_a_run_as_people_do(visit, report, made):
    visited = visit(report)
    page = visited.go("#/run-one/overview")
    place = page.evaluate(
        "name => report.address(name, 'failures')", page.locator("h1").inner_text()
    )  # slashes are escaped
    assert visited.go(place).get_by_role("heading", name="Failures", exact=True).count() == 1


@pytest.mark.slow
def test_the_live_store_serves_the_same_pages(visit, two, made):
    site = LiveSite(two)
    running = server(site, 0)
    thread = threading.Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    try:
        home = f"http://127.0.0.1:{running.server_address[1]}/"
        visited = visit(home)
        for name in (*PAGES, f"image/{made.ids[0]}"):
            visited.go(f"#/{LATER}/{name}")
        page = visited.shown()
        visited.until("document.querySelector('.photo img').naturalWidth === 64")
        assert page.get_by_text("Served from the store").count() == 1
        assert all(url.startswith((home, "about:", "data:")) for url in visited.requests)
    finally:
        running.shutdown()
        thread.join()
        running.server_close()
        site.close()


def test_an_attacked_image_before_and_after(visit, report, made):
    page = visit(report).go("#/run-one/attacks")
    assert "1 of 1 image fell for pgd-8" in page.locator("p.lead").inner_text()
    row = page.locator("main table tbody tr")
    assert row.count() == 1 and "0.875" in row.inner_text() and "words" in row.inner_text()
    shown = page.locator("ol.said li").first.inner_text()
    for text in (
        "It was a jay.",
        "It looks like a finch.",
        f"appeared {made.attributes[2]}",
        f"went {made.attributes[0]}",
    ):
        assert text in shown, text
    assert page.locator("ol.said li canvas").count() == 2


def test_classes_that_the_run_never_saw(visit, report):
    page = visit(report).go("#/run-one/unseen")
    assert "1 of 2 test images of 2 classes" in page.locator("p.lead").inner_text()
    assert page.locator("main table tbody tr").count() == 2
    (tern, auk) = (each.inner_text() for each in page.locator("main section").all())
    assert "Red Tern" in tern and "red crown 0.75" in tern.replace("\u00a0", " ") and "✓" in tern
    assert "Taken for: Red Tern 1" in auk and "✗" in auk


def test_what_a_judge_picks_stands_among_the_changes(visit, report):
    row = visit(report).go(f"#/{LATER}/changes").locator("table.trust tbody tr")
    assert row.count() == 1
    assert all(text in row.inner_text() for text in ("map", "grad-cam", "later", "0.625", "0.500 to 0.750"))
