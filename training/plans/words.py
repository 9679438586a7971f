# ruff: noqa: E501, RUF001 (a table; the Russian names need Cyrillic letters)
"""What rooms are called on drawings of several countries."""

from __future__ import annotations

from collections.abc import Mapping

from training.plans.model import RoomKind

NAMES: Mapping[str, Mapping[RoomKind, tuple[str, ...]]] = {
    "en": {
        "bedroom": ("Bedroom", "Bedroom 1", "Bedroom 2", "Bedroom 3", "Master|Bedroom", "Principal|Bedroom", "Bed 2"),
        "bathroom": ("Bathroom", "Shower|Room", "En Suite", "Ensuite", "Bath"), "toilet": ("WC", "W.C.", "Cloakroom"),
        "kitchen": ("Kitchen", "Kitchen/|Breakfast Room", "Kitchen /|Dining Room", "Kitchenette"),
        "living": ("Living Room", "Reception|Room", "Sitting Room", "Lounge", "Reception/|Dining Area", "Snug"),
        "dining": ("Dining Room", "Dining|Area", "Breakfast|Room"), "office": ("Study", "Office", "Library"),
        "classroom": ("Classroom", "Meeting Room", "Seminar Room", "Gym"), "hall": ("Hall", "Entrance Hall", "Lobby"),
        "corridor": ("Landing", "Hallway", "Passage", "Corridor"), "closet": ("Cupboard", "Store", "CPD", "ST", "C"),
        "utility": ("Utility", "Utility|Room", "Boiler", "Plant"), "garage": ("Garage", "Double|Garage", "Car Port"),
        "stairs": ("Stairs", "UP", "DN", "Stair 1"), "elevator": ("Lift", "LIFT"),
        "balcony": ("Balcony", "Terrace", "Roof Terrace"), "sauna": ("Sauna", "Steam"),
    },
    "en_us": {
        "bedroom": ("BR", "BR. 2", "Bedroom #3", "M. BDRM", "Master|Suite", "MSTR", "Guest", "BDRM 2", "Owner's|Suite"),
        "bathroom": ("Bath", "M. Bath", "BA", "Bath 2", "MSTR|BATH"), "toilet": ("PWD", "Powder", "WC", "MEN", "WOMEN"),
        "kitchen": ("Kitchen", "KIT", "Kit./Brk.", "KITCHEN", "Island|Kitchen"),
        "living": ("Living Room", "Great Room", "Family|Room", "LIV", "Living", "Den", "Vaulted|Great Room"),
        "dining": ("Dining", "Dining Room", "DIN", "Nook", "Breakfast"), "office": ("Den", "Study", "Office", "Library"),
        "classroom": ("CLASSROOM", "CONFERENCE", "TRAINING", "Bonus Room", "MEETING"),
        "hall": ("Foyer", "Entry", "LOBBY", "Mud Room"), "corridor": ("Hall", "CORRIDOR", "HALL"),
        "closet": ("W.I.C.", "CL", "WIC", "Clos.", "Pantry", "P", "L", "Linen", "STOR"),
        "utility": ("Laundry", "Utility", "LDRY", "W/D", "MECH", "ELEC", "JAN"), "garage": ("Garage", "2-Car|Garage"),
        "stairs": ("UP", "DN", "STAIR A", "STAIR 2"), "elevator": ("ELEV", "ELEV."),
        "balcony": ("Deck", "Balcony", "Patio", "Porch", "Lanai"), "sauna": ("Sauna",),
    },
    "fi": {
        "bedroom": ("MH", "MH 1", "MH 2", "Makuuhuone", "H", "MH 3"), "bathroom": ("KPH", "PH", "PSH", "KH", "Pesuh."),
        "toilet": ("WC", "ER"), "kitchen": ("K", "KT", "Keittiö", "KK", "TUPAK"), "dining": ("RUOK", "Ruokailu", "R"),
        "living": ("OH", "Olohuone", "TUPA", "TAKKAH", "H"), "office": ("TYÖH", "Toimisto", "TOIM", "KIRJ"),
        "classroom": ("Luokka", "Kokous", "Neuv. h"), "hall": ("ET", "AULA", "TK", "Eteinen"),
        "corridor": ("KÄYT", "ET", "Käytävä"), "closet": ("VH", "VAR", "KOM", "SK"), "utility": ("KHH", "TEKN", "LJH"),
        "garage": ("AT", "Autotalli", "AK"), "stairs": ("PORRAS", "PRH"), "elevator": ("HISSI",),
        "balcony": ("PARVEKE", "TERASSI", "Parv.", "Lasitettu|parveke"), "sauna": ("S", "Sauna", "LÖYLY"),
    },
    "fr": {
        "bedroom": ("CHAMBRE", "CHAMBRE 1", "CHAMBRE 2", "Ch. 3", "Chambre|parentale", "SUITE"),
        "bathroom": ("SDB", "Salle de|bains", "S.D.E", "BAINS", "SALLE D'EAU"), "toilet": ("WC", "W.C.", "Toilettes"),
        "kitchen": ("CUISINE", "Cuisine", "CUIS."), "living": ("SEJOUR", "Séjour", "SALON", "Salon /|Séjour", "VERANDA"),
        "dining": ("SALLE A|MANGER", "Repas", "S.A.M."), "office": ("BUREAU", "Bureau"),
        "classroom": ("SALLE DE|CLASSE", "Réunion"), "hall": ("ENTREE", "HALL", "Entrée", "SAS"),
        "corridor": ("DEGAGEMENT", "COULOIR", "DGT", "Dégt"), "closet": ("PL", "PLACARD", "DRESSING", "RANGT", "Pl."),
        "utility": ("CELLIER", "Buanderie", "CHAUFFERIE"), "garage": ("GARAGE", "Garage"), "stairs": ("ESCALIER",),
        "elevator": ("ASC",), "balcony": ("BALCON", "TERRASSE|COUVERTE", "Terrasse", "LOGGIA"), "sauna": ("SAUNA",),
    },
    "ru": {
        "bedroom": ("Спальня", "Жилая", "жилая", "Комната", "Детская"), "bathroom": ("Ванная", "С/у", "Санузел", "душ"),
        "toilet": ("Туалет", "С/у", "сан. узел"), "kitchen": ("Кухня", "кухня"), "dining": ("Столовая", "Обеденный|зал"),
        "living": ("Гостиная", "Зал", "Жилая|комната"), "office": ("Кабинет", "кабинет", "Каб."),
        "classroom": ("Класс", "Аудитория", "Учебный|класс"), "hall": ("Прихожая", "Холл", "Тамбур", "Вестибюль"),
        "corridor": ("Коридор", "коридор", "кор."), "closet": ("Кладовая", "шкаф", "Гардероб", "клад."),
        "utility": ("Котельная", "Подсобное", "Бойлерная", "щитовая"), "garage": ("Гараж",),
        "stairs": ("Л/кл", "Лестница", "лест. кл."), "elevator": ("Лифт",), "balcony": ("Балкон", "Лоджия", "Терраса"),
        "sauna": ("Сауна", "Парная"),
    },
    "de": {
        "bedroom": ("Schlafen", "Schlafzimmer", "Kind 1", "Kind 2", "Eltern", "Zimmer"), "bathroom": ("Bad", "Dusche"),
        "toilet": ("WC", "Gäste-WC", "Damen", "Herren"), "kitchen": ("Küche", "Kochen", "Teeküche"),
        "living": ("Wohnen", "Wohnzimmer", "Wohnen /|Essen"), "dining": ("Essen", "Esszimmer"),
        "office": ("Arbeiten", "Büro", "Büro 1"), "classroom": ("Klassenraum", "Besprechung", "Seminar"),
        "hall": ("Diele", "Windfang", "Foyer"), "corridor": ("Flur", "Gang"), "closet": ("Abst.", "Abstellraum", "Ankl."),
        "utility": ("HWR", "Technik", "Hausanschluss", "Keller"), "garage": ("Garage", "Carport"),
        "stairs": ("Treppe", "TRH"), "elevator": ("Aufzug",), "balcony": ("Balkon", "Terrasse", "Loggia"),
        "sauna": ("Sauna",),
    },
    "es": {
        "bedroom": ("DORMITORIO", "Dormitorio 1", "Habitación", "Alcoba", "REC. 2"), "bathroom": ("BAÑO", "Baño", "BAÑO 2"),
        "toilet": ("ASEO", "Aseo", "WC"), "kitchen": ("COCINA", "Cocina"), "living": ("SALÓN", "Sala", "ESTAR", "Estancia"),
        "dining": ("COMEDOR", "Comedor"), "office": ("DESPACHO", "Oficina"), "classroom": ("AULA", "Sala de|juntas"),
        "hall": ("RECIBIDOR", "Vestíbulo", "HALL"), "corridor": ("PASILLO", "Pasillo"),
        "closet": ("ARMARIO", "Closet", "Trastero"), "utility": ("LAVADERO", "Lavandería"), "garage": ("GARAJE", "Cochera"),
        "stairs": ("SUBE", "BAJA", "Escalera"), "elevator": ("ASCENSOR",), "balcony": ("BALCÓN", "TERRAZA", "PORCHE"),
        "sauna": ("SAUNA",),
    },
}  # fmt: skip
"""Names by language and kind; ``|`` breaks a line."""

CEILING_NOTES: Mapping[str, tuple[str, ...]] = {
    "en": ("CH 2.4m", "(Max)", "Restricted|head height", "Ceiling Height|2.65m"),
    "en_us": ("Vaulted Clg.", "9' CLG.", "10'-0\" Clg. Ht.", "TRAY CLG.", "Cathedral", "Open to|Below"),
    "fi": ("h=2600", "hk 2500"), "fr": ("HSP 2.50", "h=2.70"), "ru": ("h=3.0", "h=2.70"), "de": ("RH 2,50", "Fliesen"),
    "es": ("h=2.50",), "numbers": ("h=2.75",),
}  # fmt: skip
