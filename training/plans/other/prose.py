"""What is written on pages that are no plans; it need not make sense."""

from __future__ import annotations

from random import Random

_WORDS = (
    "the", "of", "and", "a", "to", "in", "is", "that", "it", "for", "was", "on", "are", "as", "with", "be", "at",
    "by", "this", "had", "not", "but", "from", "or", "have", "an", "they", "which", "one", "were", "all", "their",
    "there", "been", "many", "some", "so", "these", "would", "other", "into", "has", "more", "two", "about", "time",
    "than", "its", "no", "may", "after", "report", "section", "number", "payment", "account", "annual", "contract",
    "period", "services", "committee", "minister", "council", "research", "result", "shall", "party", "agreement",
    "article", "person", "insured", "benefit", "amount", "income", "tax", "claim", "please", "return", "copy",
    "original", "date", "der", "die", "und", "das", "von", "mit", "für", "auf", "eine", "nicht", "werden", "über",
    "nach", "Antrag", "Vertrag", "Gesetz", "Betrag", "Steuer", "Name", "le", "la", "les", "des", "une", "dans",
    "pour", "par", "sur", "avec", "est", "qui", "que", "société", "montant", "facture", "adresse", "numéro",
    "demande", "el", "los", "de", "las", "para", "con", "por", "una", "documento", "fecha", "ja", "on", "ei", "se",
    "että", "oli", "mutta", "kuin", "vuosi", "hakemus", "päivä", "scene", "act", "music", "director", "cast",
    "camera", "light", "river", "mountain", "morning", "letter", "answer", "question", "chapter", "history",
)  # fmt: skip
_FIELD_NAMES = (
    "Name", "First name", "Last name", "Date of birth", "Address", "Street", "City", "ZIP code", "Country", "Phone",
    "E-mail", "Account number", "IBAN", "Tax ID", "Employer", "Occupation", "Policy no.", "Signature", "Date", "Place",
    "1 Wages, salaries, tips", "2a Interest", "Total income", "Amount due", "Gross weight", "Consignee", "Shipper",
    "Nationality", "Passport no.", "Marital status", "Name, Vorname", "Geburtsdatum", "Unterschrift", "Anschrift",
    "Nom", "Prénom", "Code postal", "Montant", "Apellidos", "Domicilio", "Sukunimi", "Etunimi", "Osoite", "Puhelin",
    "For office use only", "Reference", "Quantity", "Unit price", "Description", "Diagnosis", "Insured person",
    "Фамилия",
)  # fmt: skip
_NAMES = (
    "Maria Keller", "J. Smith", "A. Virtanen", "Chen Li", "Omar Haddad", "Claire Dubois", "P. Novak", "Ana Souza",
    "T. Johansson", "R. Patel", "I. Petrova", "M. Rossi", "K. Tanaka", "D. O'Brien",
)  # fmt: skip
_PLACES = (
    "Northfield", "Riverside", "Oakham", "Lindau", "Marburg", "Vaasa", "Porto", "Lyon", "Graz", "Salem", "Kingsway",
    "Mill Lane", "Church Street", "Park Avenue", "Hauptstraße", "Rue du Port", "Lake Drive", "Harbour Road",
)  # fmt: skip
_UNITS = (
    "Input", "Parser", "Queue", "Store", "Cache", "Router", "Gateway", "Client", "Server", "Sensor", "Motor", "Pump",
    "Filter", "ADC", "MCU", "Start", "End", "Approve?", "Valid?", "Check order", "Send mail", "Review", "Sales",
    "Finance", "CEO", "HR", "Support", "Design", "Build", "Test", "Release", "User", "Order", "Invoice",
)  # fmt: skip


def word(rng: Random) -> str:
    """Returns a word, at times with a capital or a mark behind it."""
    made = rng.choice(_WORDS)
    chance = rng.random()
    if chance < 0.08:
        return made.capitalize()
    if chance < 0.2:
        return made + rng.choice(",,.;:")
    return made


def phrase(rng: Random, least: int, most: int) -> str:
    """Returns some words that begin with a capital."""
    return " ".join(rng.choice(_WORDS) for _ in range(rng.randint(least, most))).capitalize()


def title(rng: Random) -> str:
    """Returns a heading, at times in capitals."""
    made = phrase(rng, 2, 5)
    return made.upper() if rng.random() < 0.3 else made


def field_name(rng: Random) -> str:
    """Returns what stands at a field of a form."""
    return rng.choice(_FIELD_NAMES)


def person(rng: Random) -> str:
    """Returns the name of somebody."""
    return rng.choice(_NAMES)


def place(rng: Random) -> str:
    """Returns the name of a place or a street."""
    return rng.choice(_PLACES)


def unit(rng: Random) -> str:
    """Returns what stands in a box of a diagram."""
    return rng.choice(_UNITS)


def number(rng: Random) -> str:
    """Returns a number as tables show them."""
    kind = rng.random()
    if kind < 0.4:
        return str(rng.randint(0, 999))
    if kind < 0.7:
        return f"{rng.uniform(0, 9999):,.2f}"
    return rng.choice([f"{rng.uniform(0, 100):.1f} %", f"{rng.randint(1000, 99999)}", "-", f"{rng.uniform(0, 1):.3f}"])


def date(rng: Random) -> str:
    """Returns a date."""
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1970, 2030)
    return rng.choice([f"{day:02d}.{month:02d}.{year}", f"{year}-{month:02d}-{day:02d}", f"{month}/{day}/{year}"])


def clock(rng: Random) -> str:
    """Returns a time of day."""
    return f"{rng.randint(0, 23):02d}:{rng.randrange(0, 60, 5):02d}"


def value(rng: Random) -> str:
    """Returns what somebody filled in."""
    return rng.choice([person, place, number, date])(rng)
