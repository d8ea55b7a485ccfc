"""The arithmetic of an order: every kopeck is accounted for."""

from hypothesis import given
from hypothesis import strategies as st

from motorcrm.core.exact import HUNDRED_PERCENT, Money, Percent, Quantity, rub
from motorcrm.orders.pricing import equal_shares, line_amounts, order_amounts

sums = st.integers(0, 10**9).map(Money)
percents = st.none() | st.integers(0, 10_000).map(Percent)
rates = st.sampled_from([None, Percent.whole(5), Percent.whole(7), Percent.whole(22)])


def test_a_line_is_price_by_quantity_half_up_less_its_discount():
    amounts = line_amounts(Money(333), Quantity(1_500), percent=Percent.whole(10))

    assert amounts.gross == Money(500)  # 4.995 ₽ rounds up
    assert (amounts.discount, amounts.total) == (Money(50), Money(450))


def test_a_discount_never_goes_beyond_the_line():
    assert line_amounts(rub(100), Quantity.whole(1), sum_off=rub(150)).total == Money.zero()


def test_a_warranty_line_is_free():
    assert line_amounts(rub(100), Quantity.whole(1), free=True).total == Money.zero()


@given(st.lists(sums, max_size=20), percents, st.sampled_from([0, 1, 10, 100]), rates)
def test_lines_less_their_shares_are_the_total(totals, percent, round_to, rate):
    amounts = order_amounts(totals, percent=percent, round_to=round_to, tax_rate=rate)

    if totals:
        assert sum(totals, Money.zero()) - sum(amounts.spread, Money.zero()) == amounts.total
        assert sum(totals, Money.zero()) - amounts.discount + amounts.rounding == amounts.total
    if round_to:
        assert amounts.total.units % (round_to * 100) == 0
    assert all(
        tax.units * 100 <= (line - share).units * 100 or rate is None
        for line, share, tax in zip(totals, amounts.spread, amounts.vat, strict=True)
    )


@given(st.lists(sums, min_size=1, max_size=20), sums)
def test_a_sum_off_is_spread_whole(totals, off):
    amounts = order_amounts(totals, sum_off=off)

    assert sum(amounts.spread, Money.zero()) == min(off, sum(totals, Money.zero()))


@given(st.integers(1, 60))
def test_equal_shares_make_a_hundred(people):
    shares = equal_shares(people)

    assert sum(shares, Percent.zero()) == HUNDRED_PERCENT
    assert max(shares).units - min(shares).units <= 1


def test_vat_is_taken_out_of_each_line_half_up():
    amounts = order_amounts([rub(122), rub(61)], tax_rate=Percent.whole(22))

    assert amounts.vat == [rub(22), rub(11)]
