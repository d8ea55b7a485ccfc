"""New clients with their vehicles, many at once."""

from collections.abc import Iterable
from datetime import datetime

from motorcrm.clients import facts as client_facts
from motorcrm.clients.events import CLIENT_ADDED
from motorcrm.clients.models import Client, ClientEmail, ClientPhone, Contract
from motorcrm.core import clock
from motorcrm.core.bulk import made
from motorcrm.core.exact import Percent, rub
from motorcrm.demo.bulk.flow import Flow
from motorcrm.demo.company import Company
from motorcrm.demo.data.machines import MAKES
from motorcrm.demo.town import Customer
from motorcrm.vehicles import facts as vehicle_facts
from motorcrm.vehicles.events import VEHICLE_ADDED
from motorcrm.vehicles.models import Ownership, Vehicle, VehicleClass


def bring_many(company: Company, newcomers: Iterable[tuple[Customer, datetime]], flow: Flow) -> None:
    """Rows of the clients who come for the first time, each at their moment."""
    arrivals = [(customer, at) for customer, at in newcomers if customer.number not in company.clients]
    desk = company.staff["manager"]
    clients = [_client(company, customer, at) for customer, at in arrivals]
    flow.keep(clients)
    phones, emails, contracts = [], [], []
    garage: list[Vehicle] = []
    classes = {type_: vehicle_facts.class_of(type_) for type_ in MAKES}
    for (customer, at), client in zip(arrivals, clients, strict=True):
        company.clients[customer.number] = client
        phones += [ClientPhone(client=client, number=number) for number in customer.phones]
        emails += [ClientEmail(client=client, address=address) for address in customer.emails]
        if customer.contract:
            contracts.append(_contract(company, customer, client, at))
            company.contracts[customer.number] = contracts[-1]
        garage += _vehicles(company, customer, client, at, classes)
        about = f"client:{client.pk}"
        flow.history(at, CLIENT_ADDED, about, by=desk, name=client.name, phones=list(customer.phones))
    flow.keep(phones)
    flow.keep(emails)
    flow.keep(contracts)
    flow.keep(garage)
    flow.keep(made(Ownership, vehicle=one, owner=one.owner, since=clock.local(one.created_at).date()) for one in garage)
    for one in garage:
        about, within = f"vehicle:{one.pk}", f"client:{one.owner_id}"
        flow.history(one.created_at, VEHICLE_ADDED, about, by=desk, within=within, vehicle=str(one), plate=one.plate)


def _client(company: Company, customer: Customer, at: datetime) -> Client:
    client = made(
        Client,
        **customer.facts,
        source=company.sources[customer.source],
        discount=Percent.whole(customer.discount),
        created_at=at,
        created_by=company.staff["manager"],
    )
    client.search = client_facts.search_text(client)
    client.search_contacts = client_facts.contacts_text([(number, "") for number in customer.phones], customer.emails)
    return client


def _contract(company: Company, customer: Customer, client: Client, at: datetime) -> Contract:
    agreed = customer.contract
    if agreed is None:
        raise ValueError(f"{customer} has agreed to nothing")
    return made(
        Contract,
        client=client,
        organisation=company.organisation,
        number=agreed.number,
        since=clock.local(at).date(),
        payment_days=agreed.payment_days,
        debt_limit=rub(agreed.debt_limit),
        discount=Percent.whole(customer.discount),
    )


def _vehicles(
    company: Company, customer: Customer, client: Client, at: datetime, classes: dict[str, VehicleClass | None]
) -> Iterable[Vehicle]:
    for which, machine in enumerate(customer.machines):
        known = machine._asdict()
        known.pop("run")
        vehicle = made(
            Vehicle,
            owner=client,
            vehicle_class=classes[machine.type],
            created_at=at,
            created_by=company.staff["manager"],
            **known,
        )
        vehicle.search = vehicle_facts.search_text(vehicle)
        company.vehicles[customer.number, which] = vehicle
        yield vehicle
