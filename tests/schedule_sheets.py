"""Draws vector PDFs of sheets with tables: schedules of rooms in several languages and styles, and other tables."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pdf_file import one_page_pdf

__all__ = ["OTHER_TABLES", "ROOM_TABLES", "STYLES", "Table", "sheet_pdf"]

# In points, y up.
_PAPER_WH = (1700, 1100)
_LETTER = 0.6
"""Advance of the letters of Courier, in parts of their height."""


@dataclass(frozen=True)
class Table:
    """A table as it is drawn, and the rooms that it lists.

    Attributes:
        title: What stands above it.
        header: The lines of the header, each with the first column, the last and what stands there.
        widths: Those of the columns, in heights of the letters.
        rows: What stands in each column; lines of a cell are parted by newlines. A row of one text is a heading.
        rooms: Number, name and area of each room, as they are read.
        align: "l", "c" or "r" for each column.
    """

    title: str
    header: list[list[tuple[int, int, str]]]
    widths: list[float]
    rows: list[list[str]]
    rooms: list[tuple[str | None, str | None, float | None]]
    align: str = ""


@dataclass(frozen=True)
class Style:
    """How tables are written.

    Attributes:
        height: Height of the letters, in points.
        row: Height of a row with one line, in heights of the letters.
        vertical: Where cells of fewer lines than their row stand: "top", "middle" or "bottom".
        header_align: "l" or "c".
        pieces: What is drawn at a time: "cells", "words" or "letters".
        order: "rows", "columns" or "any".
        turn: Degrees that the page is shown turned by.
    """

    height: float = 8.0
    row: float = 2.0
    vertical: str = "middle"
    header_align: str = "c"
    pieces: str = "cells"
    order: str = "rows"
    turn: int = 0


STYLES = {
    "plain": Style(),
    "words": Style(pieces="words", vertical="top", header_align="l"),
    "letters": Style(pieces="letters", height=6.0),
    "columns": Style(order="columns", height=10.0, row=1.7),
    "any order": Style(order="any", pieces="words"),
    "close rows": Style(row=1.5, header_align="l"),
    "wide rows": Style(row=3.2, vertical="top"),
    "turned": Style(turn=90),
    "turned back": Style(turn=270, vertical="bottom"),
}


@dataclass
class _Sheet:
    style: Style
    texts: list[tuple[float, float, float, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def write(self, text: str, x: float, y: float, height: float) -> None:
        self.texts.append((x, y, height, text))

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        self.lines.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")


def sheet_pdf(tables: Sequence[Table], style: Style, *, rooms: Iterable[tuple[str, ...]] = ()) -> bytes:
    """Draw tables below each other, right of a plan of four rooms.

    Args:
        tables: What is drawn.
        style: How it is written.
        rooms: The lines in each room of the plan; without any there is no plan.
    """
    sheet = _Sheet(style)
    _draw_plan(sheet, list(rooms))
    y = _PAPER_WH[1] - 60.0
    for table in tables:
        y = _draw_table(sheet, table, 960.0, y) - 70.0
    draw = random.Random(1)
    texts = sheet.texts
    if style.order == "columns":
        texts = sorted(texts)
    pieces = [piece for text in texts for piece in _pieces(text, style.pieces)]
    if style.order == "any":
        draw.shuffle(pieces)
    content = ["0 G 0.4 w", *sheet.lines, *(_shown(*piece) for piece in pieces)]
    return _pdf("\n".join(content), style.turn)


def _draw_plan(sheet: _Sheet, rooms: list[tuple[str, ...]]) -> None:
    if not rooms:
        return
    walls = [(180, 154, 924, 172), (180, 694, 924, 712), (180, 172, 198, 694), (906, 172, 924, 694)]
    walls += [(198, 400, 500, 408), (550, 400, 906, 408), (450, 408, 458, 694)]
    walls += [(600, 172, 608, 300), (600, 350, 608, 400)]
    sheet.lines += [f"{x0} {y0} {x1 - x0} {y1 - y0} re f" for x0, y0, x1, y1 in walls]
    for (x, y), lines in zip([(261, 551), (570, 551), (298, 286), (682, 286)], rooms, strict=True):
        for index, line in enumerate(lines):
            sheet.write(line, x, y - 14 * index, 10.0)


def _draw_table(sheet: _Sheet, table: Table, left: float, top: float) -> float:
    """Draw a table and return its lower edge."""
    height, style = sheet.style.height, sheet.style
    edges = [left]
    for width in table.widths:
        edges.append(edges[-1] + width * height)
    if table.title:
        sheet.write(table.title, left + height, top, 1.3 * height)
    y = top - 1.6 * height
    for line in table.header:
        lower = y - max(text.count("\n") + 1 for *_, text in line) * 1.2 * height - 0.8 * height
        for first, last, text in line:
            _draw_cell(sheet, text, (edges[first], lower, edges[last + 1], y), style.header_align, "middle")
        y = lower
    for row in table.rows:
        lines = max(text.count("\n") + 1 for text in row)
        lower = y - (style.row + 1.2 * (lines - 1)) * height
        for column, text in enumerate(row):
            right = edges[-1] if len(row) == 1 else edges[column + 1]
            align = (table.align or "l" * len(row))[column]
            _draw_cell(sheet, text, (edges[column], lower, right, y), align, style.vertical)
        y = lower
    return y


def _draw_cell(sheet: _Sheet, text: str, box: tuple[float, float, float, float], align: str, vertical: str) -> None:
    height = sheet.style.height
    x0, y0, x1, y1 = box
    sheet.frame(x0, y0, x1 - x0, y1 - y0)
    lines = text.split("\n")
    tall = height * (1 + 1.2 * (len(lines) - 1))
    pad = {"top": 0.35 * height, "middle": (y1 - y0 - tall) / 2, "bottom": y1 - y0 - tall - 0.35 * height}[vertical]
    for index, line in enumerate(lines):
        width = _LETTER * height * len(line)
        x = {"l": x0 + 0.5 * height, "c": (x0 + x1 - width) / 2, "r": x1 - width - 0.5 * height}[align]
        if line:
            sheet.write(line, x, y1 - pad - height * (0.8 + 1.2 * index), height)


def _pieces(text: tuple[float, float, float, str], of: str) -> Iterator[tuple[float, float, float, str]]:
    x, y, height, line = text
    if of == "cells":
        yield text
        return
    start = 0
    for piece in line.split(" ") if of == "words" else line:
        if piece.strip():
            yield x + _LETTER * height * start, y, height, piece
        start += len(piece) + (of == "words")


def _shown(x: float, y: float, height: float, text: str) -> str:
    drawn = text if text.isascii() else "q" * len(text)
    escaped = drawn.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    shown = f"BT /F {height} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm ({escaped}) Tj ET"
    if text.isascii():
        return shown
    return f"/Span <</ActualText <feff{text.encode('utf-16-be').hex()}>>> BDC {shown} EMC"


def _pdf(content: str, turn: int) -> bytes:
    box = " ".join(f"{side:g}" for side in (0, 0, *_PAPER_WH))
    return one_page_pdf(content.encode(), f"/MediaBox[{box}]/Rotate {turn}", font="/Encoding/WinAnsiEncoding")


def _flat(titles: str) -> list[list[tuple[int, int, str]]]:
    return [[(column, column, title) for column, title in enumerate(titles.split("|"))]]


def _rows(*rows: str) -> list[list[str]]:
    return [row.split("|") for row in rows]


def _rooms(*rooms: str) -> list[tuple[str | None, str | None, float | None]]:
    parts = (room.split("|") for room in rooms)
    return [(number or None, name or None, float(area) if area else None) for number, name, area in parts]


ROOM_TABLES: dict[str, Table] = {
    "room finish": Table(
        "ROOM FINISH SCHEDULE",
        [
            [(3, 3, ""), (4, 7, "WALLS"), (8, 9, "CEILING")],
            [
                (0, 0, "NO."),
                (1, 1, "ROOM NAME"),
                (2, 2, "FLOOR"),
                (3, 3, "BASE"),
                (4, 4, "N"),
                (5, 5, "E"),
                (6, 6, "S"),
                (7, 7, "W"),
                (8, 8, "MATL"),
                (9, 9, "HT"),
                (10, 10, "REMARKS"),
            ],
        ],
        [5, 14, 6, 6, 4.5, 4.5, 4.5, 4.5, 6, 6, 12],
        _rows(
            "101|LOBBY|CT-1|B-1|P-1|P-1|P-2|P-1|ACT|9'-0\"|",
            "102|CONFERENCE\nROOM|CPT-1|B-2|P-1|P-1|P-1|WC-1|GYP|9'-0\"|SEE A-501",
            "103|WOMEN'S TOILET|CT-2||T-1|T-1|T-1|T-1|GYP|8'-6\"|PROVIDE\nBACKING",
            "104|STORAGE|SC|B-1|P-1||||||",
            "105A|ELEC. CLOSET|SC||P-1|P-1|P-1|P-1|EXP||",
        ),
        _rooms("101|LOBBY|", "102|CONFERENCE ROOM|", "103|WOMEN'S TOILET|", "104|STORAGE|", "105A|ELEC. CLOSET|"),
        "clccccccccl",
    ),
    "stacked headers": Table(
        "ROOM SCHEDULE",
        _flat("ROOM\nNO.|ROOM\nNAME|FLOOR\nFINISH|WALL\nFINISH|CLG.\nHT."),
        [6, 16, 8, 8, 8],
        _rows("C-001|VESTIBULE|CONC|PT|9-0", "C-002|CORRIDOR|CONC|PT|", "C-003|STAIR B|||"),
        _rooms("C-001|VESTIBULE|", "C-002|CORRIDOR|", "C-003|STAIR B|"),
    ),
    "areas": Table(
        "AREA SCHEDULE",
        _flat("NAME|AREA (SF)"),
        [18, 10],
        _rows("LIVING ROOM|312", "KITCHEN|148", "BEDROOM 1|1,204", "BATH|62", "TOTAL|1,726"),
        _rooms("|LIVING ROOM|28.99", "|KITCHEN|13.75", "|BEDROOM 1|111.86", "|BATH|5.76"),
        "lr",
    ),
    "areas with their unit": Table(
        "",
        _flat("Number|Name|Level|Area"),
        [8, 18, 12, 10],
        _rows("1|Office|Level 1|14.25 m²", "2|Meeting room|Level 1|22.50 m²", "3|Kitchen|Level 1|"),
        _rooms("1|Office|14.25", "2|Meeting room|22.5", "3|Kitchen|"),
    ),
    "areas without a unit": Table(
        "ROOM AREA SCHEDULE",
        _flat("ROOM|AREA"),
        [18, 10],
        _rows("OFFICE|140", "LOBBY|220", "STORAGE|60"),
        _rooms("|OFFICE|", "|LOBBY|", "|STORAGE|"),
    ),
    "German": Table(
        "Raumliste",
        _flat("Raum-Nr.|Raumbezeichnung|Fläche [m²]|Bodenbelag"),
        [9, 20, 11, 12],
        _rows(
            "Erdgeschoss",
            "0.01|Windfang|4,35|Fliesen",
            "0.02|Wohnen / Essen|38,20|Parkett",
            "0.03|Gäste-WC|2,10|Fliesen",
            "Obergeschoss",
            "1.01|Schlafzimmer|16,75|Parkett",
            "1.02|Bad|9,00|Fliesen",
            "|Summe|70,40|",
        ),
        _rooms(
            "0.01|Windfang|4.35",
            "0.02|Wohnen / Essen|38.2",
            "0.03|Gäste-WC|2.1",
            "1.01|Schlafzimmer|16.75",
            "1.02|Bad|9",
        ),
        "llrl",
    ),
    "French": Table(
        "Tableau des surfaces",
        _flat("Désignation|Surface (m²)"),
        [20, 12],
        _rows("Entrée|5,20", "Séjour|28,60", "Salle de bains|6,15", "Chambre 1|12,40", "Total|52,35"),
        _rooms("|Entrée|5.2", "|Séjour|28.6", "|Salle de bains|6.15", "|Chambre 1|12.4"),
        "lr",
    ),
    "Spanish": Table(
        "CUADRO DE SUPERFICIES",
        _flat("ESTANCIA|SUP. ÚTIL (m²)"),
        [20, 12],
        _rows("Cocina|9,80", "Salón|24,15", "Dormitorio 1|13,00", "Baño|4,75", "TOTAL|51,70"),
        _rooms("|Cocina|9.8", "|Salón|24.15", "|Dormitorio 1|13", "|Baño|4.75"),
        "lr",
    ),
    "Italian": Table(
        "Tabella superfici",
        _flat("N.|Destinazione d'uso|Sup. (mq)"),
        [5, 22, 10],
        _rows("1|Soggiorno|24,50", "2|Cucina|11,20", "3|Camera|14,00", "4|Bagno|5,60"),
        _rooms("1|Soggiorno|24.5", "2|Cucina|11.2", "3|Camera|14", "4|Bagno|5.6"),
        "clr",
    ),
    "Swedish": Table(
        "Rumslista",
        _flat("Rumsnr|Rumsnamn|Area m²"),
        [8, 18, 10],
        _rows("101|Kök|12,5", "102|Sovrum|11,0", "103|Badrum|4,8"),
        _rooms("101|Kök|12.5", "102|Sovrum|11", "103|Badrum|4.8"),
    ),
    "Finnish": Table(
        "Huoneluettelo",
        _flat("Nro|Huone|Pinta-ala m²"),
        [6, 18, 12],
        _rows("1|Keittiö|12,5", "2|Makuuhuone|11,0", "3|Kylpyhuone|4,8"),
        _rooms("1|Keittiö|12.5", "2|Makuuhuone|11", "3|Kylpyhuone|4.8"),
    ),
    "Russian": Table(
        "Экспликация помещений",
        _flat("№\nп/п|Наименование|Площадь,\nкв.м|Кат."),
        [6, 22, 10, 6],
        _rows("1|2|3|4", "1|Гостиная|21,4|", "2|Кухня|10,2|", "3|Санузел|4,05|Д", "|Итого:|35,65|"),
        _rooms("1|Гостиная|21.4", "2|Кухня|10.2", "3|Санузел|4.05"),
        "clrc",
    ),
    "two halves": Table(
        "ROOM SCHEDULE",
        _flat("NO.|ROOM NAME|AREA SF|NO.|ROOM NAME|AREA SF"),
        [5, 14, 8, 5, 14, 8],
        _rows("1|OFFICE|120|4|KITCHEN|95", "2|LAB|340|5|HALL|210", "3|LOBBY|400|||"),
        _rooms("1|OFFICE|11.15", "2|LAB|31.59", "3|LOBBY|37.16", "4|KITCHEN|8.83", "5|HALL|19.51"),
        "clrclr",
    ),
}
"""Tables that list rooms."""
ROOM_TABLES["room finish without title"] = replace(ROOM_TABLES["room finish"], title="")

OTHER_TABLES: dict[str, Table] = {
    "doors": Table(
        "DOOR SCHEDULE",
        [
            [(2, 4, "DOOR"), (5, 6, "FRAME")],
            [
                (0, 0, "NO."),
                (1, 1, "LOCATION"),
                (2, 2, "WIDTH"),
                (3, 3, "HEIGHT"),
                (4, 4, "MATERIAL"),
                (5, 5, "TYPE"),
                (6, 6, "JAMB"),
                (7, 7, "REMARKS"),
            ],
        ],
        [5, 16, 8, 8, 9, 6, 6, 12],
        _rows(
            "100|KITCHEN|3'-0\"|7'-0\"|HM|F1|J1|",
            "101|BATH|3'-0\"|7'-0\"|HM|F1|J1|",
            "102|OFFICE|3'-0\"|7'-0\"|HM|F1|J1|",
        ),
        _rooms(),
    ),
    "doors without a title": Table(
        "",
        _flat("DOOR NO.|ROOM NAME|WIDTH|HEIGHT|HDWR"),
        [8, 16, 8, 8, 9],
        _rows("100|KITCHEN|3'-0\"|7'-0\"|2", "101|BATH|3'-0\"|7'-0\"|2", "102|OFFICE|3'-0\"|7'-0\"|2"),
        _rooms(),
    ),
    "windows": Table(
        "WINDOW SCHEDULE",
        _flat("MARK|ROOM|WIDTH|HEIGHT|GLAZING"),
        [6, 14, 8, 8, 10],
        _rows("A|KITCHEN|3'-0\"|4'-0\"|LOW-E", "B|BATH|2'-0\"|2'-0\"|TEMP", "C|HALL|||"),
        _rooms(),
    ),
    "sheets": Table(
        "SHEET INDEX",
        _flat("NO.|NAME"),
        [8, 26],
        _rows("A-101|FIRST FLOOR PLAN", "A-401|TOILET ROOM DETAILS", "A-501|STAIR SECTIONS"),
        _rooms(),
    ),
    "revisions": Table(
        "",
        _flat("NO.|DESCRIPTION|DATE"),
        [5, 22, 10],
        _rows("1|KITCHEN REVISED|01/02/21", "2|STAIR MOVED|03/04/21", "3|BID SET|05/06/21"),
        _rooms(),
    ),
    "fixtures": Table(
        "PLUMBING FIXTURE SCHEDULE",
        _flat("NO.|DESCRIPTION|MANUFACTURER|REMARKS"),
        [6, 18, 16, 12],
        _rows("P-1|TOILET|ACME|", "P-2|SHOWER|ACME|", "P-3|KITCHEN SINK|ACME|"),
        _rooms(),
    ),
    "finishes": Table(
        "FINISH SCHEDULE",
        _flat("NO.|DESCRIPTION|REMARKS"),
        [6, 24, 14],
        _rows("PT-1|EGGSHELL WHITE|", "CPT-1|CARPET TILE|", "CT-1|PORCELAIN TILE|"),
        _rooms(),
    ),
    "German doors": Table(
        "Türliste",
        _flat("Nr.|Raum|Breite|Höhe"),
        [6, 16, 8, 8],
        _rows("1|Küche|0,90|2,10", "2|Bad|0,80|2,10", "3|Flur|0,90|2,10"),
        _rooms(),
    ),
    "storeys": Table(
        "AREA SCHEDULE",
        _flat("NAME|AREA (SF)"),
        [18, 10],
        _rows("FIRST FLOOR|1,312", "SECOND FLOOR|1,148", "TOTAL|2,460"),
        _rooms(),
    ),
    "notes": Table(
        "GENERAL NOTES",
        [],
        [4, 50],
        _rows("1.|VERIFY ALL ROOM NAMES AND NUMBERS.", "2.|KITCHEN FLOOR TO BE TILED.", "3.|SEE DOOR SCHEDULE."),
        _rooms(),
    ),
}
"""Tables that list other things."""
