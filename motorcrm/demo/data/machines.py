"""Motorcycles, scooters, cars and engines that drive about the town."""

from random import Random
from typing import NamedTuple

MOTORCYCLE, SCOOTER, ATV, CAR, ENGINE = "motorcycle", "scooter", "atv", "car", "engine"

MAKES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    MOTORCYCLE: (
        ("Honda", ("CB400SF", "CBR600RR", "CRF250L", "CRF1000L Africa Twin", "VFR800", "GL1800 Gold Wing")),
        ("Yamaha", ("MT-07", "YZF-R6", "XJ6", "FZ6", "Ténéré 700", "Drag Star 400")),
        ("Suzuki", ("SV650", "GSX-R750", "V-Strom 650", "Bandit 1250", "Boulevard M50")),
        ("Kawasaki", ("Z800", "Ninja 400", "ER-6n", "Versys 650", "Vulcan S", "KLX250")),
        ("BMW", ("R1200GS", "F800GS", "S1000RR", "R nineT")),
        ("KTM", ("390 Duke", "690 Enduro R", "1290 Super Adventure")),
        ("Harley-Davidson", ("Sportster 883", "Street Bob", "Road King")),
        ("Ducati", ("Monster 821", "Scrambler")),
        ("Урал", ("Gear Up", "Ретро")),
        ("CFMOTO", ("650MT", "450NK", "700CL-X")),
    ),
    SCOOTER: (
        ("Honda", ("Dio AF35", "PCX 125", "Lead 110")),
        ("Yamaha", ("Jog", "NMAX 155", "XMAX 300")),
        ("Vespa", ("Primavera 150", "GTS 300")),
    ),
    ATV: (("CFMOTO", ("CFORCE 600", "CFORCE 850")), ("Stels", ("Guepard 800",)), ("BRP", ("Outlander 650",))),
    CAR: (
        ("Lada", ("Vesta", "Granta", "Largus", "Niva Legend")),
        ("Kia", ("Rio", "Ceed", "Sportage")),
        ("Hyundai", ("Solaris", "Creta", "Tucson")),
        ("Toyota", ("Camry", "Corolla", "RAV4")),
        ("Volkswagen", ("Polo", "Tiguan", "Transporter")),
        ("Skoda", ("Octavia", "Rapid")),
        ("Renault", ("Logan", "Duster", "Kangoo")),
        ("Ford", ("Focus", "Transit")),
        ("Haval", ("Jolion", "F7")),
        ("ГАЗ", ("ГАЗель NEXT", "Соболь")),
    ),
    ENGINE: (
        ("Honda", ("GX390", "BF20")),
        ("Yamaha", ("F40", "6G72")),
        ("ИМЗ", ("Урал 750",)),
        ("ВАЗ", ("21126", "11189")),
        ("Toyota", ("1AZ-FE", "1ZZ-FE")),
        ("BMW", ("N52B25", "M54B30")),
    ),
}
_TYPES = (MOTORCYCLE, SCOOTER, ATV, CAR, ENGINE)
_OF_PEOPLE, _OF_COMPANIES = (50, 8, 3, 35, 4), (18, 22, 2, 55, 3)
_LETTERS = "АВЕКМНОРСТУХ"
_REGIONS = ("77", "97", "99", "177", "197", "199", "777", "799", "50", "90", "150", "190", "750")
_COLOURS = ("чёрный", "белый", "красный", "синий", "серый", "серебристый", "зелёный", "оранжевый", "жёлтый")
_VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
# Makers whose VIN has an obligatory check digit (United States, China) are left out: theirs stay empty.
_VIN_HEADS = {
    "Honda": "JH2", "Yamaha": "JYA", "Suzuki": "JS1", "Kawasaki": "JKA", "BMW": "WB1", "KTM": "VBK", "Ducati": "ZDM",
    "Урал": "X8J", "Vespa": "ZAP", "Stels": "X8U", "Lada": "XTA", "Kia": "XWE", "Hyundai": "Z94", "Toyota": "JTN",
    "Volkswagen": "XW8", "Skoda": "XW8", "Renault": "X7L", "Ford": "X9F", "Haval": "XZG", "ГАЗ": "X96",
}  # fmt: skip


class Machine(NamedTuple):
    type: str
    make: str
    model: str
    year: int
    plate: str
    vin: str
    engine_number: str
    colour: str
    run: int
    """Kilometres on its meter when the story begins; an engine on its own has none."""


def machine(rng: Random, *, this_year: int, of_company: bool, only: str = "") -> Machine:
    """`only` is the type of a fleet that has no other."""
    type_ = rng.choices(_TYPES, _OF_COMPANIES if of_company else _OF_PEOPLE)[0]
    type_ = only or type_
    make, models = rng.choice(MAKES[type_])
    year = this_year - min(int(rng.expovariate(1 / 7)) + 1, 28)
    alone = type_ == ENGINE
    return Machine(
        type=type_,
        make=make,
        model=rng.choice(models),
        year=year,
        plate="" if alone else _plate(rng, type_),
        vin="" if alone or make not in _VIN_HEADS or rng.random() < 0.2 else _vin(rng, make),
        engine_number=_text(rng, "0123456789", 7) if alone or rng.random() < 0.15 else "",
        colour="" if alone else rng.choice(_COLOURS),
        run=0 if alone else (this_year - year + 1) * rng.randint(1_500, 16_000 if type_ == CAR else 6_000),
    )


def _plate(rng: Random, type_: str) -> str:
    """By ГОСТ Р 50577: cars «А123ВС77», motorcycles «1234АА77»."""
    region = rng.choice(_REGIONS)
    if type_ == CAR:
        return f"{_text(rng, _LETTERS, 1)}{rng.randint(1, 999):03}{_text(rng, _LETTERS, 2)}{region}"
    return f"{rng.randint(1, 9999):04}{_text(rng, _LETTERS, 2)}{region[-2:]}"


def _vin(rng: Random, make: str) -> str:
    return _VIN_HEADS[make] + _text(rng, _VIN_LETTERS, 8) + _text(rng, "0123456789", 6)


def _text(rng: Random, letters: str, count: int) -> str:
    return "".join(rng.choice(letters) for _ in range(count))
