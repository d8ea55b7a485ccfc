"""Unassigned jobs: who sees them, whom they suit, and assigning them with one tap."""

import re

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.employees.operations import add_time_off, edit_employee
from motorcrm.history.queries import story_of
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.operations import JobDraft, assign_technicians, create_order, finish_job
from motorcrm.orders.rights import ASSIGN_JOBS, VIEW_ORDERS
from motorcrm.planning.queries.hands import best_fits, stems, unassigned_jobs
from motorcrm.testing.builders import a_client, a_vehicle, by_one
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import VehicleClass
from motorcrm.vehicles.operations import set_vehicle_classes

pytestmark = pytest.mark.django_db


def nobodys(workshop, name="Wash", **known):
    known.setdefault("vehicle", None)
    known.setdefault("client", a_client())
    order = create_order(
        organisation=workshop.organisation,
        jobs=[JobDraft(name, price=rub(4_321))],
        phase="accepted",
        by=workshop.manager,
        **known,
    )
    return order.jobs.get()


def text(response):
    return response.content.decode()


def names(person, reader):
    return [fit.job.name for fit in best_fits(person, reader)]


def sent(job, to, **more):
    return {"to": to.pk, "version": job.assignments_version, **more}


def test_unassigned_jobs_are_open_and_without_a_technician(workshop):
    job = nobodys(workshop)
    given, done, over = nobodys(workshop, "Given"), nobodys(workshop, "Done"), nobodys(workshop, "Over")
    assign_technicians(given, by_one(workshop.technician), by=workshop.manager)
    finish_job(done, by=workshop.manager)
    WorkOrder.objects.filter(pk=over.order_id).update(phase="cancelled", is_open=False)

    assert list(unassigned_jobs(workshop.manager)) == [job]


def test_nobody_sees_unassigned_jobs_beyond_visible_and_assignable_orders(workshop):
    job = nobodys(workshop)
    own = hire("Own")
    for right, scope in ((VIEW_ORDERS, "all"), (ASSIGN_JOBS, "own")):
        own.roles.add(role_with(right, scope=scope, name=right.code))

    assert list(unassigned_jobs(workshop.technician)) == []
    assert list(unassigned_jobs(own)) == []
    WorkOrder.objects.update(manager=own)
    assert list(unassigned_jobs(own)) == [job]


def test_jobs_on_the_technicians_vehicle_classes_come_first_then_those_needing_their_skills(workshop):
    client = a_client()
    motorcycle, car = VehicleClass.objects.get(code="motorcycle"), VehicleClass.objects.get(code="car")
    bike, lada = a_vehicle(client, vehicle_class=motorcycle), a_vehicle(client, vehicle_class=car)
    set_vehicle_classes(workshop.technician, [motorcycle], version=1, by=workshop.owner)
    edit_employee(workshop.technician, version=2, skills=["Электрика"], by=workshop.owner)
    nobodys(workshop, "Диагностика электрики", vehicle=lada, client=client)
    nobodys(workshop, "Замена масла", vehicle=bike, client=client)
    nobodys(workshop, "Ремонт электрики", vehicle=bike, client=client)
    nobodys(workshop, "Мойка двигателя на столе", client=client)
    nobodys(workshop, "Осмотр", vehicle=a_vehicle(client), client=client)

    assert names(workshop.technician, workshop.manager) == [
        "Ремонт электрики",
        "Замена масла",
        "Мойка двигателя на столе",
        "Осмотр",
        "Диагностика электрики",
    ]


def test_urgent_ones_and_those_promised_sooner_come_first(workshop):
    today = clock.today()
    nobodys(workshop, "Whenever")
    nobodys(workshop, "Tonight", promised_at=clock.moment(today, 20))
    nobodys(workshop, "Urgent", priority=WorkOrder.Priority.URGENT)

    assert names(workshop.technician, workshop.manager) == ["Urgent", "Tonight", "Whenever"]


def test_endings_do_not_matter():
    assert stems("Электрика вилки") == ["электри", "вилк"]


def test_one_tap_gives_the_whole_job(workshop, sign_in):
    job = nobodys(workshop)
    browser = sign_in(workshop.senior)
    page = f"/employees/{workshop.technician.pk}/"
    waiting = f"{page}unassigned-jobs/"
    assert f'hx-get="{waiting}"' in text(browser.get(page))
    assert f"/jobs/{job.pk}/assign/" in text(browser.get(waiting))

    response = browser.post(f"/jobs/{job.pk}/assign/", sent(job, workshop.technician))

    assert response["Location"] == f"{page}#waiting"
    assert job.assignments.get().employee == workshop.technician
    assert str(job.assignments.get().share) == "100"
    assert story_of(job.order)[-1] == "orders.job-assigned"
    assert f"/jobs/{job.pk}/assign/" not in text(browser.get(waiting))


def test_assigning_on_the_workload_page_leads_back_there(workshop, sign_in):
    job = nobodys(workshop)
    browser = sign_in(workshop.manager)
    shown = text(browser.get("/employees/load/"))
    assert "1 работа без мастера" in shown

    response = browser.post(f"/jobs/{job.pk}/assign/", sent(job, workshop.other_technician, load=""))

    assert response["Location"] == "/employees/load/#waiting"
    assert job.assignments.get().employee == workshop.other_technician


def test_a_job_assigned_meanwhile_is_reported(workshop, sign_in):
    job = nobodys(workshop)
    typed = sent(job, workshop.technician)
    assign_technicians(job, by_one(workshop.other_technician), by=workshop.manager)

    response = sign_in(workshop.senior).post(f"/jobs/{job.pk}/assign/", typed)

    assert response.status_code == 409
    assert "Mate P." in text(response)
    assert job.assignments.get().employee == workshop.other_technician


@pytest.mark.parametrize("to", ["", "x", "999999", "9" * 40, "\x00"])
def test_it_is_given_to_a_technician_of_the_company_only(workshop, sign_in, to):
    job = nobodys(workshop)

    response = sign_in(workshop.manager).post(f"/jobs/{job.pk}/assign/", {"to": to, "version": 1})

    assert response.status_code == 422
    assert not job.assignments.exists()


def test_a_job_is_not_given_to_former_employees_or_people_who_carry_out_no_jobs(workshop, sign_in):
    job, browser = nobodys(workshop), sign_in(workshop.manager)
    for person in (workshop.accountant, hire("Gone", is_technician=True, left_on=clock.today())):
        assert browser.post(f"/jobs/{job.pk}/assign/", sent(job, person)).status_code == 422
    assert not job.assignments.exists()


def test_people_who_may_not_assign_see_no_unassigned_jobs(workshop, sign_in):
    job = nobodys(workshop)
    browser = sign_in(workshop.technician)

    for address in (f"/employees/{workshop.technician.pk}/", "/employees/load/"):
        shown = text(browser.get(address))
        assert job.order.number not in shown
        assert "/assign/" not in shown
        assert "unassigned-jobs" not in shown
    assert browser.get(f"/employees/{workshop.technician.pk}/unassigned-jobs/").status_code == 403
    assert browser.post(f"/jobs/{job.pk}/assign/", sent(job, workshop.technician)).status_code == 404


def test_there_is_nothing_for_former_employees_or_people_who_carry_out_no_jobs(workshop, sign_in):
    job = nobodys(workshop)
    for person in (workshop.accountant, hire("Gone", is_technician=True, left_on=clock.today())):
        assert f"/jobs/{job.pk}/assign/" not in text(sign_in(workshop.owner).get(f"{of(person)}unassigned-jobs/"))


def of(person):
    return f"/employees/{person.pk}/"


def test_none_of_these_pages_shows_prices(workshop, sign_in):
    nobodys(workshop)
    browser = sign_in(workshop.owner)

    for address in (
        of(workshop.technician),
        f"{of(workshop.technician)}unassigned-jobs/",
        "/employees/load/",
        "/employees/",
    ):
        shown = text(browser.get(address)).replace("\u00a0", "")
        assert not re.search(r"(?<![0-9a-f])4321(?![0-9a-f])", shown), "but in the key of a form it may be"


def test_the_technicians_of_a_job_are_chosen_knowing_who_is_away(workshop, sign_in):
    job = nobodys(workshop)
    today = clock.today()
    add_time_off(workshop.other_technician, first=today, last=today, kind="vacation", by=workshop.owner)
    browser = sign_in(workshop.manager)

    for address in (f"/orders/{job.order_id}/jobs/{job.pk}/technicians/", "/employees/load/"):
        assert f"Mate P., Отпуск до {today:%d.%m.%Y}" in text(browser.get(address))
