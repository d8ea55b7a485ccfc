"""Russian legal and bank details: which numbers can exist.

Only the form and the check digits are checked; no register is consulted.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from stdnum.ru import inn as stdnum_inn

_KPP = re.compile(r"[0-9]{4}[0-9A-Z]{2}[0-9]{3}", re.ASCII)
_BIK = re.compile(r"[012][0-9]{8}", re.ASCII)
_NOTHING = re.compile(r"[\s\-]+")

PERSON, COMPANY, SOLE_TRADER = "person", "company", "sole-trader"
FIELDS = ("inn", "kpp", "ogrn", "bik", "bank_account", "correspondent_account")


def _digits(text: str, *lengths: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) in lengths


def is_inn(text: str) -> bool:
    """ИНН: 10 digits for a company, 12 for a person or sole trader, with check digits.

    Source: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@, приложение, п. 4 (structure and check digits).
    """
    return _digits(text, 10, 12) and len(set(text)) > 1 and bool(stdnum_inn.is_valid(text))


def is_kpp(text: str) -> bool:
    """КПП: 4 digits for the tax office, 2 (digits or Latin capitals) for the reason, 3 digits more; no check digit.

    Source: приказ ФНС России от 29.06.2012 № ММВ-7-6/435@, приложение, п. 5.
    """
    return bool(_KPP.fullmatch(text))


def is_ogrn(text: str) -> bool:
    """ОГРН (13 digits, starts with 1 or 5) or ОГРНИП (15 digits, starts with 3); the last digit checks the others.

    Divide the number before the check digit by 11 (ОГРН) or 13 (ОГРНИП): it is the last digit of the remainder.
    Source: приказ Минфина России от 30.10.2017 № 165н, п. 7–9 (formerly постановление Правительства № 438 и № 439).
    """
    if not _digits(text, 13, 15) or text[0] not in ("15" if len(text) == 13 else "3"):
        return False
    return int(text[:-1]) % (len(text) - 2) % 10 == int(text[-1])


def is_bik(text: str) -> bool:
    """БИК: 9 digits; the first (0, 1 or 2) is the kind of participant in the payment system.

    Source: положение Банка России от 24.09.2020 № 732-П, приложение 2.
    """
    return bool(_BIK.fullmatch(text))


def is_account(text: str, bik: str) -> bool:
    """A client's account in the bank with this `bik`: 20 digits, the ninth is the key.

    For a bank the key is calculated with the last three digits of its БИК; for a branch of the Bank of Russia (БИК
    ending in 000, 001 or 002) with «0» and the fifth and sixth digits. For accounts in the Treasury (БИК starting
    with 01) only the form is checked.
    Source: Банк России, «Порядок расчёта контрольного ключа в номере лицевого счёта», 08.09.1997 № 515.
    """
    if not _digits(text, 20):
        return False
    if bik.startswith("01"):
        return True
    of_bank_of_russia = bik[6:] in ("000", "001", "002")
    return _key_fits(("0" + bik[4:6] if of_bank_of_russia else bik[6:]) + text)


def is_correspondent_account(text: str, bik: str) -> bool:
    """A bank's account in the Bank of Russia: starts with 301, ends like the БИК, the key as above.

    In the Treasury it starts with 40102, and only its form is checked.
    Source: Банк России № 515 of 08.09.1997; приказ Казначейства России от 01.04.2020 № 15н (единый казначейский счёт).
    """
    if not _digits(text, 20):
        return False
    if bik.startswith("01"):
        return text.startswith("40102")
    return text.startswith("301") and text[17:] == bik[6:] and _key_fits("0" + bik[4:6] + text)


def _key_fits(number: str) -> bool:
    """Digits times the weights 7, 1, 3, …: the last digits of the products must add up to a multiple of ten."""
    return sum(int(digit) * weight % 10 for digit, weight in zip(number, (7, 1, 3) * 8, strict=False)) % 10 == 0


def tidy(text: str) -> str:
    """Drop the spaces and dashes that people paste along, and make letters capital."""
    return _NOTHING.sub("", text).upper()


def mistakes(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """What cannot be right in the details of a person, company or sole trader: field → reason.

    Empty fields are skipped. A client of the kind company may be a sole trader: then the ИНН has 12 digits, the ОГРНИП
    15, and there is no КПП.
    """
    inn, kpp, ogrn, bik = (values.get(name, "") for name in ("inn", "kpp", "ogrn", "bik"))
    single = kind in (PERSON, SOLE_TRADER) or len(inn) == 12
    found: dict[str, str] = {}
    if inn and not is_inn(inn):
        found["inn"] = _("This INN is not valid. Check the digits.")
    elif inn and kind in (PERSON, SOLE_TRADER) and len(inn) != 12:
        found["inn"] = _("A person's INN has 12 digits. Check it.")
    if kpp and single:
        found["kpp"] = _("Only companies have a KPP. Clear the field.")
    elif kpp and not is_kpp(kpp):
        found["kpp"] = _("A KPP has 9 characters: digits, except that the fifth and sixth may be Latin letters.")
    if ogrn and not is_ogrn(ogrn):
        found["ogrn"] = _("This OGRN is not valid. Check the digits.")
    elif ogrn and inn and "inn" not in found and len(ogrn) != (15 if single else 13):
        found["ogrn"] = _("This OGRN does not match the INN. A company's has 13 digits, a sole trader's 15.")
    if bik and not is_bik(bik):
        found["bik"] = _("This BIK is not valid. A BIK has 9 digits.")
    return found | _mistakes_of_accounts(values, bik, known=bool(bik) and "bik" not in found)


def _mistakes_of_accounts(values: Mapping[str, str], bik: str, *, known: bool) -> dict[str, str]:
    checks: dict[str, Callable[[str, str], bool]] = {
        "bank_account": is_account,
        "correspondent_account": is_correspondent_account,
    }
    found: dict[str, str] = {}
    for name, is_right in checks.items():
        account = values.get(name, "")
        if not account:
            continue
        if not bik:
            found["bik"] = _("Enter the BIK. The account number is checked against it.")
        elif not _digits(account, 20):
            found[name] = _("An account number has 20 digits. Check it.")
        elif known and not is_right(account, bik):
            found[name] = _("This account number does not match the BIK. Check the digits of both.")
    return found
