"""How the demo company pays: schemes of every kind from the first day on, half on the 25th and the rest on the 10th."""

from motorcrm.catalog.models import ServiceCategory
from motorcrm.core import clock
from motorcrm.core.exact import Money, Percent, rub
from motorcrm.demo.company import Company
from motorcrm.demo.hours import Days, wall
from motorcrm.demo.lives import Life
from motorcrm.demo.months import monthly
from motorcrm.demo.town import Size
from motorcrm.employees.models import Employee
from motorcrm.ledger import journal
from motorcrm.wages.models import PayRule
from motorcrm.wages.money.bonuses import grant_bonus
from motorcrm.wages.money.payouts import For, pay_many
from motorcrm.wages.operations import RuleDraft, add_scheme, give_scheme, set_rule
from motorcrm.wages.queries.owed import balances

ADVANCE_ON, REST_ON, BONUS_ON = 25, 10, 28
HALF, WHOLE = Percent.whole(50), Percent.whole(100)
ENGINE = "Двигатель"
Kind = PayRule.Kind


def wages(company: Company, size: Size, days: Days) -> list[Life]:
    return [_schemes(company, size, days), _payouts(company, size, days), _bonuses(company, size, days)]


def _schemes(company: Company, size: Size, days: Days) -> Life:
    """Technicians by percent with steps, every third by labour hours, the senior by percent, managers by profit."""
    begin = days.ago(size.days)
    yield wall(begin, 6, 30)
    owner = company.staff["owner"]
    engine = ServiceCategory.objects.filter(name__startswith=ENGINE).first()
    steps = [(rub(100_000), Percent.whole(40))]
    by_percent = [RuleDraft(Kind.PERCENT, percent=Percent.whole(35), least=rub(150), steps=steps)]
    by_percent += [RuleDraft(Kind.PERCENT, percent=Percent.whole(45), category=engine)] if engine else []
    schemes = {
        "percent": ("Мастер: процент от работ", by_percent),
        "hours": ("Мастер: по нормо-часам", [RuleDraft(Kind.HOURLY, amount=rub(650))]),
        "senior": ("Старший мастер", [RuleDraft(Kind.PERCENT, percent=Percent.whole(45))]),
        "manager": ("Приёмщик: процент от прибыли", [RuleDraft(Kind.PROFIT, percent=Percent.whole(6))]),
    }
    made = {}
    for code, (name, rules) in schemes.items():
        made[code] = add_scheme(name=name, by=owner)
        for rule in rules:
            set_rule(made[code], draft=rule, by=owner)
    given: list[tuple[Employee, str]] = [
        (person, "hours" if number % 3 == 2 else "percent") for number, person in enumerate(company.technicians)
    ]
    given += [(company.staff["senior"], "senior"), *((one, "manager") for one in company.managers)]
    for person, code in given:
        give_scheme(person, scheme=made[code], since=begin, by=owner)


def _payouts(company: Company, size: Size, days: Days) -> Life:
    begin = days.ago(size.days)
    paydays = [(day, HALF, "Аванс") for day in monthly(begin, days.today, ADVANCE_ON)]
    paydays += [(day, WHOLE, "Зарплата") for day in monthly(begin, days.today, REST_ON)]
    for day, part, said in sorted(paydays, key=lambda one: one[0]):
        yield wall(day, 15, 10)
        bank, sums = company.accounts["bank"], balances()
        people = Employee.objects.in_bulk([pk for pk, owed in sums.items() if owed > Money.zero()])
        shares = [For(people[pk], _whole(sums[pk].part(part))) for pk in sorted(people)]
        shares = [share for share in shares if share.amount > Money.zero()]
        together = sum((share.amount for share in shares), Money.zero())
        if shares and journal.balance(bank.account) >= together:
            pay_many(
                shares=shares, money_account=bank, on=clock.today(), comment=said, by=company.staff["accountant"]
            )  # fmt: skip


def _bonuses(company: Company, size: Size, days: Days) -> Life:
    """Every third month somebody gets one."""
    for number, day in enumerate(monthly(days.ago(size.days), days.today, BONUS_ON)):
        yield wall(day, 14)
        if number % 3 == 1:
            grant_bonus(
                employee=company.technicians[number % len(company.technicians)], amount=rub(3_000),
                organisation=company.organisation, comment="Без переделок за квартал", on=clock.today(),
                by=company.staff["owner"],
            )  # fmt: skip


def _whole(amount: Money) -> Money:
    """Without kopecks, as people are paid."""
    return rub(amount.units // 100)
