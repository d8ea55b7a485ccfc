"""What history can say of wages."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from motorcrm.core.exact import Money, Percent
from motorcrm.history.record import declare_event, declare_group
from motorcrm.history.words import declare_word
from motorcrm.wages.models import PayRule, PayScheme

declare_group("wages", _("Wages"), position=75)
SCHEME_ADDED = declare_event("wages.scheme-added", _("Pay scheme added"))
SCHEME_EDITED = declare_event("wages.scheme-edited", _("Pay scheme changed"))
SCHEME_COPIED = declare_event("wages.scheme-copied", _("Pay scheme copied"))
SCHEME_ARCHIVED = declare_event("wages.scheme-archived", _("Pay scheme archived"))
SCHEME_RESTORED = declare_event("wages.scheme-restored", _("Pay scheme restored"))
RULE_SET = declare_event("wages.rule-set", _("Pay rule set"))
RULE_ENDED = declare_event("wages.rule-ended", _("Pay rule ended"))
SCHEME_GIVEN = declare_event("wages.scheme-given", _("Pay scheme given"))
declare_word("scheme", pgettext_lazy("history", "pay scheme"))
declare_word("rule", pgettext_lazy("history", "rule"), choices=dict(PayRule.Kind.choices))
declare_word("percent", pgettext_lazy("history", "percent"), kind=Percent)
declare_word("least_pay", pgettext_lazy("history", "not less than"), kind=Money)
declare_word("most_pay", pgettext_lazy("history", "not more than"), kind=Money)
declare_word("output_steps", pgettext_lazy("history", "above an output of the month"))
declare_word("service", pgettext_lazy("history", "service"))
declare_word("moment", pgettext_lazy("history", "accrued"), choices=dict(PayScheme.Moment.choices))
declare_word("after_order_discount", pgettext_lazy("history", "discount of the order counts"))
declare_word("pays_warranty", pgettext_lazy("history", "warranty jobs are paid"))
