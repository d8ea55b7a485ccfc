"""The first hour of a workshop: from an empty database to the first order closed and paid."""

from typing import Any

from motorcrm.catalog.models import LabourRate, Service
from motorcrm.core.exact import rub
from motorcrm.employees.models import Employee
from motorcrm.orders.models import WorkOrder
from motorcrm.signin.set_up import issue_setup_key
from motorcrm.testing.browser import AN_ORDER, serious_problems, sideways, words

FOUNDER = {
    "name": "ИП Кузнецов",
    "last_name": "Кузнецов",
    "first_name": "Иван",
    "password": "rubber-and-steel",
    "again": "rubber-and-steel",
    "labour_rate": "2400",
}


class Screens:
    """What one person sees: each page and each dialog is a screen, and an answer that refuses is a failure."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.seen: list[str] = []
        self.refused: list[str] = []
        page.on("framenavigated", self._look)
        page.on("response", self._listen)

    def dialog(self, name: str) -> Any:
        """The dialog that has just been asked for, as one more screen."""
        dialog = self.page.locator("dialog[open]")
        dialog.wait_for()
        self.seen.append(name)
        return dialog

    def _look(self, frame: Any) -> None:
        if frame == self.page.main_frame:
            self.seen.append(frame.url)

    def _listen(self, answer: Any) -> None:
        if answer.status >= 400:
            self.refused.append(f"{answer.status} {answer.url}")


def sets_up(page: Any) -> None:
    """Cyrillic letters in the login become Latin at once, and the founder is in without signing in."""
    key = issue_setup_key()
    page.goto("/")
    page.fill("[name=setup_key]", key)
    page.locator("[name=vat]").select_option(index=0)
    for name, value in FOUNDER.items():
        page.fill(f"[name={name}]", value)
    assert page.input_value("[name=login]") == "kuznetsov", "proposed from the name"
    page.fill("[name=login]", "")
    page.locator("[name=login]").press_sequentially("Хозяин1")
    assert page.input_value("[name=login]") == "hozyain1"
    page.check("[name=is_technician]")
    page.check("[name=lists][value=motorcycles]")
    assert not serious_problems(page) + sideways(page)
    page.locator("main button.btn-primary").click()
    page.locator("#beginning").wait_for()

    founder = Employee.objects.get()
    assert (founder.login, founder.is_technician) == ("hozyain1", True)
    assert Service.objects.count() >= 40
    assert LabourRate.objects.get().price == rub(2_400)


def adds_a_technician(page: Any) -> None:
    """One form: the role is chosen already, the login is proposed, and the password is there to copy."""
    page.locator(".beginning-step", has_text="Сотрудники").click()
    page.locator("main a", has_text="Добавить сотрудника").click()
    page.fill("[name=last_name]", "Петров")
    page.fill("[name=first_name]", "Пётр")
    assert page.input_value("[name=login]") == "petrov.p"
    password = page.input_value("[name=password]")
    assert not serious_problems(page) + sideways(page)
    page.locator("main form button.btn-primary").click()
    page.locator("#new-password").wait_for()
    assert words(page, "#new-password") == password
    page.locator("[data-copy]").click()
    page.get_by_text("Скопировано").wait_for()
    assert not serious_problems(page) + sideways(page)

    technician = Employee.objects.get(last_name="Петров")
    assert (technician.login, technician.is_technician) == ("petrov.p", True)
    assert technician.check_password(password)
    assert technician.must_choose_password
    assert [role.code for role in technician.roles.all()] == ["technician"]


def takes_the_first_order(page: Any) -> None:
    """Makes and models are suggested, in whatever letters they are typed; the job comes from the price list."""
    page.locator("header a[href='/orders/new/'], .topbar a[href='/orders/new/']").first.evaluate("link => link.click()")
    page.locator("#client-search:focus").wait_for()  # the scripts have come
    page.locator("#client-search").press_sequentially("8 912 345-67-89")
    page.keyboard.press("Enter")
    page.fill("#id_client_name", "Анна Смирнова")
    suggested(page, "#id_vehicle_make", "ямах", "Yamaha")
    suggested(page, "#id_vehicle_model", "mt", "MT-03")
    suggested(page, "#id_jobs-0-name", "замена масла и мас", "Замена масла и масляного фильтра")
    page.locator(".people-input:focus").wait_for()
    page.keyboard.type("петр")
    page.keyboard.press("Enter")
    if page.locator(".call-others").is_visible():  # on a phone all ways but the usual one are behind it
        page.locator(".call-others").click()
    page.locator("button[value=accepted]").click()
    page.wait_for_url(AN_ORDER)

    order = WorkOrder.objects.get()
    assert (str(order.vehicle), order.phase) == ("Yamaha MT-03", "accepted")


def suggested(page: Any, field: str, typed: str, chosen: str) -> None:
    page.click(field)
    page.keyboard.type(typed)
    page.locator(".suggest-list:not([hidden]) [role=option]", has_text=chosen).first.click()
    assert page.input_value(field) == chosen


def closes_and_takes_the_money(page: Any, screens: Screens) -> None:
    """The only job is started and finished, so the order is ready; one dialog takes the money and closes it."""
    for step in ("Взять в работу", "Завершить 1 работу"):
        page.get_by_role("button", name=step).click()
        page.wait_for_timeout(700)  # sooner in the same place it would be the second half of a double tap
    page.locator(".order-state").get_by_role("link", name="Закрыть и выдать").click()
    dialog = screens.dialog("closing")
    dialog.locator("button.btn-primary").click()
    page.get_by_text("Заказ закрыт.").wait_for()
