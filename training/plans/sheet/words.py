"""What is written on sheets outside the rooms."""

from __future__ import annotations

from random import Random

_WORDS = (
    "FLOOR", "PLAN", "LEVEL", "GROUND", "FIRST", "SECOND", "SCALE", "DATE", "DRAWN", "BY", "CHECKED", "PROJECT",
    "NO", "SHEET", "REV", "ARCHITECT", "NOTES", "GENERAL", "CONTRACTOR", "VERIFY", "ALL", "DIMENSIONS", "WALL",
    "TYPE", "DOOR", "WINDOW", "AREA", "GROSS", "NET", "M2", "A101", "A-2.1", "SITE", "KEY", "LEGEND", "SEE",
    "DETAIL", "EXISTING", "NEW", "CONCRETE", "TYP.", "MIN.", "CLEAR", "brick", "insulation", "to", "be",
    "confirmed", "on", "and", "the", "of", "for", "with", "finish", "floor", "level", "plaster", "board", "timber",
    "stud", "partition", "steel", "beam", "over", "hot", "water", "tank", "owner", "ref.", "2.40", "12", "350",
    "U-value", "fire", "rated", "EI60", "roof", "slope", "3/12", "mm", "Masse", "in", "mm", "Maßstab", "plan",
    "niveau", "surface", "habitable", "Grundriss", "Erdgeschoss", "pohjapiirros", "mittakaava",
)  # fmt: skip
_LEVELS = (
    "Ground Floor", "First Floor", "Second Floor", "Third Floor", "Lower Ground Floor", "Basement", "Attic",
    "GROUND FLOOR", "FIRST FLOOR", "SECOND FLOOR", "FLOOR PLAN", "LEVEL 1", "LEVEL 02", "Main Level", "Upper Level",
    "Plan du Rez de Chaussée", "Plan de l'Étage", "Erdgeschoss", "Obergeschoss", "1. KRS", "2. KERROS", "POHJA",
    "Planta baja", "Rez-de-chaussée", "1ST FLOOR PLAN", "Typical Floor", "PIANO TERRA", "Plan 1", "Flat 3", "Option A",
)  # fmt: skip
_CYRILLIC_LEVELS = ("1 этаж", "2 ЭТАЖ", "План 1 этажа", "Подвал", "Поэтажный план", "Экспликация", "3 этаж")
_DISCLAIMERS = (
    "ILLUSTRATION FOR IDENTIFICATION PURPOSES ONLY", "Not to scale", "For illustrative purposes only. Not to scale.",
    "This plan is for layout guidance only. Not drawn to scale unless stated.", "© Floorplans Ltd",
    "Pohjakuva antaa suuntaa - ei mittakaavassa", "EI TILA, EI MITTAKAAVASSA", "échelle 1/100 soit 1 cm pour 1 m",
    "Whilst every attempt has been made to ensure the accuracy of the floor plan, no responsibility is taken.",
    "All measurements are approximate.", "Unverbindliche Darstellung", "Measured in accordance with RICS",
    "plan masse architecte d.p.l.g", "Produced for the agent by Plan & Co",
)  # fmt: skip


def phrase(rng: Random, count: int) -> str:
    """Returns ``count`` words that need not make sense."""
    return " ".join(rng.choices(_WORDS, k=count))


def level_name(rng: Random, *, cyrillic: bool = False) -> str:
    """Returns the title of a plan."""
    return rng.choice(_CYRILLIC_LEVELS if cyrillic else _LEVELS)


def disclaimer(rng: Random) -> str:
    """Returns the small print of a listing."""
    return rng.choice(_DISCLAIMERS)


def area_line(rng: Random) -> str:
    """Returns a line that states the area of a dwelling."""
    feet = rng.randint(280, 3400)
    metres = feet * 0.0929
    return rng.choice(
        [
            f"Approximate Gross Internal Area {feet} sq ft / {metres:.1f} sq m",
            f"APPROX. GROSS INTERNAL FLOOR AREA {feet} SQ FT / {metres:.2f} SQ M",
            f"Approx Gross Internal Area : {metres:.0f} sq m ({feet} sq ft)",
            f"Total area: approx. {metres:.1f} sq. metres ({feet} sq. feet)",
            f"MAIN HOUSE INTERNAL FLOOR AREA {feet} SQFT / {metres:.1f} SQM (Excludes Lobby And Lift)",
            f"Surface habitable : {metres:.2f} m²",
            f"{rng.randint(1, 5)}h + kk {metres:.1f} m²",
            f"Wohnfläche {metres:.1f} m²",
        ]
    )


def measure(metres: float, kind: str) -> str:
    """Returns a length as dimension text; ``kind`` is m, cm, mm or feet."""
    if kind == "m":
        return f"{metres:.2f}"
    if kind == "cm":
        return f"{metres * 100:.0f}"
    if kind == "mm":
        return f"{metres * 100:.0f}0"
    inches = round(metres / 0.0254)
    return f"{inches // 12}'-{inches % 12}\""


def code(rng: Random) -> str:
    """Returns a short mark, as in schedules and title blocks."""
    return rng.choice(
        [
            f"A-{rng.randint(100, 420)}",
            f"D{rng.randint(1, 40):02d}",
            f"W{rng.randint(1, 30)}",
            f"{rng.randint(1, 31):02d}.0{rng.randint(1, 9)}.20{rng.randint(10, 26)}",
            f"1:{rng.choice([50, 100, 200, 500])}",
            f"{rng.randint(600, 2400)}",
            f"{rng.uniform(0.5, 60):.2f}",
            f"Rev {rng.choice('ABCDE')}",
            "-",
        ]
    )
