"""The kinds of entries that orders post. Their codes are final: seals cover them."""

from django.utils.translation import gettext_lazy as _

from motorcrm.ledger.kinds import Counts, Happening, Kind, declare_kind

SALE = declare_kind(
    Kind(
        code="sale",
        word=_("Sale"),
        counts=Counts.SETTLED,
        bills=True,
        reversed_by="orders.reopen_order",
        happenings=[
            Happening(
                what="an order is closed",
                verb="close_order",
                debit=["clients", "cost-of-parts"],
                credit=["income-jobs", "income-parts", "vat", "stock"],
            )
        ],
    )
)
PREPAYMENT_USE = declare_kind(
    Kind(
        code="prepayment-use",
        word=_("Prepayment applied to order"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_use",
        happenings=[
            Happening(
                what="closing uses the order's prepayment",
                verb="close_order",
                debit=["prepayments"],
                credit=["clients"],
            ),
            Happening(
                what="closing uses the client's balance", verb="close_order", debit=["prepayments"], credit=["clients"]
            ),
            Happening(
                what="a debt is set off against the client's balance",
                verb="move_prepayment",
                debit=["prepayments"],
                credit=["clients"],
            ),
        ],
    )
)
PREPAYMENT_MOVE = declare_kind(
    Kind(
        code="prepayment-move",
        word=_("Prepayment moved"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_payment",
        happenings=[
            Happening(
                what="cancelling moves the prepayment to the client's balance",
                verb="cancel_order",
                debit=["prepayments"],
                credit=["prepayments"],
            ),
            Happening(
                what="a prepayment moves to another order or to the balance",
                verb="move_prepayment",
                debit=["prepayments"],
                credit=["prepayments"],
            ),
        ],
    )
)
PAYMENT_FREED = declare_kind(
    Kind(
        code="payment-freed",
        word=_("Payment became a prepayment"),
        counts=Counts.SETTLED,
        reversed_by="finance.reverse_payment",
        happenings=[
            Happening(
                what="reopening turns a payment into a prepayment",
                verb="reopen_order",
                debit=["clients"],
                credit=["prepayments"],
            )
        ],
    )
)
PRICE_REDUCTION = declare_kind(
    Kind(
        code="price-reduction",
        word=_("Price reduction"),
        counts=Counts.SETTLED,
        bills=True,
        reversed_by="finance.reverse_reduction",
        happenings=[
            Happening(
                what="the price of lines of a closed order is reduced",
                verb="reduce_price",
                debit=["reductions-jobs", "reductions-parts", "vat"],
                credit=["clients"],
            )
        ],
    )
)
PAYMENT_OVER = declare_kind(
    Kind(
        code="payment-over",
        word=_("Overpayment became a prepayment"),
        counts=Counts.SETTLED,
        reversed_by="orders.reopen_order",
        happenings=[
            Happening(
                what="a reduction leaves more paid than is owed",
                verb="reduce_price",
                debit=["clients"],
                credit=["prepayments"],
            )
        ],
    )
)
