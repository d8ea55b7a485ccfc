"""Photos and files in a real browser: chosen, dragged, photographed, looked through; and without scripts."""

import pytest
from playwright.sync_api import expect

from motorcrm.core.exact import rub
from motorcrm.files.models import StoredFile
from motorcrm.files.tests.making import pdf, picture
from motorcrm.testing.browser import serious_problems
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire

PHONE = {"width": 390, "height": 844}
FACE = "main .page-head .avatar"
DRAGGED = """([base64, name]) => {
    const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
    const carried = new DataTransfer();
    carried.items.add(new File([bytes], name));
    for (const kind of ["dragover", "drop"])
        document.getElementById("files").dispatchEvent(
            new DragEvent(kind, { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
SWIPED = """(across) => {
    const dialog = document.querySelector("dialog[open]");
    const finger = (x) => new Touch({ identifier: 1, target: dialog, clientX: x, clientY: 300 });
    const told = (kind, touches, x) => dialog.dispatchEvent(
        new TouchEvent(kind, { touches: touches.map(finger), changedTouches: [finger(x)], bubbles: true }));
    told("touchstart", [200], 200);
    told("touchend", [], 200 + across);
}"""


def as_file(name, content, kind="image/jpeg"):
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.fixture
def order(workshop):
    return an_order(workshop, jobs=rub(1_000), technician=workshop.technician)


def send(page, *files):
    page.locator("#files input[type=file]").first.set_input_files(list(files))


def test_several_are_sent_at_once_and_the_bad_one_is_named(live, browser, workshop, order):
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")

    good = [as_file(f"{number}.jpg", picture(size=(60 + number, 40))) for number in range(3)]
    send(page, *good, as_file("evil.svg", b"<svg/>"), as_file("bill.pdf", pdf(), "application/pdf"))

    expect(page.locator("#files a[data-photo]")).to_have_count(3)
    expect(page.locator("#files .files-list a")).to_have_text(["bill.pdf"])
    expect(page.locator("#notices")).to_contain_text("«evil.svg»")
    expect(page.locator("#files .files-progress")).to_be_hidden()
    assert StoredFile.objects.count() == 4
    assert serious_problems(page) == []


def test_a_file_is_dragged_onto_the_panel(live, browser, workshop, order):
    from base64 import b64encode

    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")

    page.evaluate(DRAGGED, [b64encode(picture()).decode(), "dragged.jpg"])

    expect(page.locator("#files img")).to_have_attribute("alt", "dragged.jpg")


def test_photos_are_browsed_with_keys_and_with_a_finger(live, browser, workshop, order):
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    send(page, *[as_file(f"{number}.jpg", picture(size=(600, 400))) for number in range(3)])
    expect(page.locator("#files a[data-photo]")).to_have_count(3)
    first = page.locator("#files a[data-photo]").first
    first.focus()
    page.keyboard.press("Enter")

    shown = page.locator("dialog.files-viewer[open] p")
    expect(shown).to_contain_text("1 / 3")
    for act, at in (
        (lambda: page.keyboard.press("ArrowRight"), "2 / 3"),
        (lambda: page.keyboard.press("ArrowLeft"), "1 / 3"),
        (lambda: page.keyboard.press("ArrowLeft"), "3 / 3"),
        (lambda: page.evaluate(SWIPED, -120), "1 / 3"),
        (lambda: page.evaluate(SWIPED, 120), "3 / 3"),
        (lambda: page.evaluate(SWIPED, 20), "3 / 3"),
    ):
        act()
        expect(shown).to_contain_text(at)
    for _time in range(8):
        page.keyboard.press("Tab")
        outside = "document.activeElement !== document.body && !document.activeElement.closest('dialog')"
        assert not page.evaluate(outside), "the focus stays inside"
    assert serious_problems(page) == []
    page.keyboard.press("Escape")

    expect(page.locator("dialog.files-viewer")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('a[data-photo]')"), "and comes back"


def test_a_technician_takes_photos_from_the_card_of_their_job(live, browser, workshop, order):
    page = live.sign_in(browser, workshop.technician, **PHONE)
    page.goto("/jobs/")
    camera = page.locator(".job-card .files-choose")
    assert camera.bounding_box()["height"] >= 48, "gloves"
    chosen = camera.locator("input")
    assert (chosen.get_attribute("capture"), chosen.get_attribute("accept")) == ("environment", "image/*")

    for number in range(2):
        with page.expect_response("**/add/"):
            chosen.set_input_files([as_file(f"{number}.jpg", picture(size=(50 + number, 40)))])
        expect(page.locator("#notices .alert-success")).to_have_count(1)

    expect(page.locator(".job-card .files-progress")).to_be_hidden()
    assert StoredFile.objects.of(order).count() == 2
    chosen.set_input_files([as_file("bad.jpg", b"\xff\xd8\xff")])
    expect(page.locator("#notices .alert-danger")).to_contain_text("bad.jpg")
    assert page.url.endswith("/jobs/")
    assert serious_problems(page) == []


def test_without_scripts_a_form_sends_them(live, browser, workshop, order):
    page = live.sign_in(browser, workshop.technician, scripts=False, **PHONE)
    page.goto(f"/orders/{order.pk}/")
    send(page, as_file("a.jpg", picture()), as_file("b.txt", b"hello", "text/plain"))
    page.locator("#files .files-send").click()
    page.wait_for_url(f"**/orders/{order.pk}/")
    assert page.locator("#files a[data-photo]").count() == 1
    assert page.locator("#files .files-list a").inner_text() == "b.txt"

    page.goto("/jobs/")
    page.locator(".job-card form[data-files] input[type=file]").set_input_files([as_file("c.jpg", picture())])
    page.locator(".job-card .files-send").click()

    page.wait_for_url(f"**/orders/{order.pk}/")
    assert StoredFile.objects.of(order).count() == 3


def test_a_pdf_opens_in_the_browser_and_text_is_saved(live, browser, workshop, order):
    page = live.sign_in(browser, workshop.manager)
    page.goto(f"/orders/{order.pk}/")
    send(page, as_file("bill.pdf", pdf(), "application/pdf"), as_file("b.txt", b"hello", "text/plain"))
    expect(page.locator("#files .files-list a")).to_have_count(2)
    address = page.locator("#files .files-list a", has_text="bill.pdf").get_attribute("href")

    answer = page.request.get(address)
    assert (answer.headers["content-type"], answer.body()) == ("application/pdf", pdf())
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" not in answer.headers["content-security-policy"], "readers of PDF open in none"
    with page.expect_download() as saved:
        page.locator("#files .files-list a", has_text="b.txt").click()
    assert saved.value.suggested_filename == "b.txt"


def test_a_person_chooses_the_theme(live, browser, workshop):
    nobody = hire("Nobody")
    page = live.sign_in(browser, nobody, **PHONE)
    page.goto("/profile/")
    assert page.locator(".btn-person .avatar").inner_text() == "NP"

    with page.expect_navigation():
        page.locator("main input[type=file]").set_input_files([as_file("face.jpg", picture(size=(300, 400)))])

    for where in (".btn-person", FACE):
        image = page.locator(f"{where} img")
        expect(image).to_be_visible()
        expect(image).to_have_js_property("naturalWidth", 300)
    assert serious_problems(page) == []
    page.locator("main form[data-confirm] button").click()
    page.locator("dialog[open] [value=yes]").click()
    expect(page.locator(f"{FACE} img")).to_have_count(0)
