"""Legal details that pass every check of digits and belong to nobody: the tax office and the region do not exist."""

from random import Random

BANK = "ПАО Сбербанк"
BIK = "044525225"
CORRESPONDENT_ACCOUNT = "30101810400000000225"
_OFFICE, _REGION = "7799", "99"
_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))


def company_inn(rng: Random) -> str:
    body = _OFFICE + _digits(rng, 5)
    return body + _check(body, _INN_10)


def person_inn(rng: Random) -> str:
    body = _OFFICE + _digits(rng, 6)
    body += _check(body, _INN_12[0])
    return body + _check(body, _INN_12[1])


def kpp() -> str:
    return f"{_OFFICE}01001"


def ogrn(rng: Random) -> str:
    body = f"1{rng.randint(8, 24):02}{_REGION}{_digits(rng, 7)}"
    return body + str(int(body) % 11 % 10)


def account(rng: Random) -> str:
    """A company's rouble account in the bank, with its key (Банк России № 515 of 08.09.1997)."""
    head, tail = "40702810", f"{rng.randint(0, 9999):04}{_digits(rng, 7)}"
    for key in range(10):
        number = f"{head}{key}{tail}"
        weights = (7, 1, 3) * 8
        if sum(int(d) * w % 10 for d, w in zip(BIK[6:] + number, weights, strict=False)) % 10 == 0:
            return number
    raise AssertionError("one key of ten always fits")


def _digits(rng: Random, count: int) -> str:
    return "".join(str(rng.randint(0, 9)) for _ in range(count))


def _check(body: str, weights: tuple[int, ...]) -> str:
    return str(sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11 % 10)
