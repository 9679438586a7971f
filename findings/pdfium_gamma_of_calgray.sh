#!/usr/bin/env bash
# PDFium (pypdfium2 5.15.2) takes no notice of the gamma of a CalGray colour space: 0.5 with /Gamma 1 is painted as 128, the
# same as with /Gamma 2.2. It does heed the gamma of CalRGB, so the same grey stated as CalRGB with gamma 1 is 187. ISO 32000
# 8.6.5.2 makes both the same colour, and MuPDF (PyMuPDF 2.0) paints 187 for both. Grey scans and greyed-out layers come out
# darker than meant, on the other side of a threshold for ink.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet pypdfium2==5.15.2 pymupdf==2.0 pillow==13.0.0
venv/bin/python - <<'PYTHON'
import sys

import pymupdf
import pypdfium2

WHITE = "/WhitePoint[0.9505 1 1.089]"
# The primaries of sRGB.
MATRIX = "/Matrix[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]"


def page_of(space: str, color: str) -> bytes:
    """A page of 20 x 20 points in one colour."""
    content = f"/C0 cs {color} sc 0 0 20 20 re f"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20 20]/Contents 4 0 R/Resources<</ColorSpace<</C0 {space}>>>>>>",
        f"<</Length {len(content)}>>stream\n{content}\nendstream",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{item}\nendobj\n".encode()
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    trailer = f"trailer<</Size 5/Root 1 0 R>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + f"xref\n0 5\n0000000000 65535 f \n{entries}{trailer}".encode()


def painted(space: str, color: str) -> tuple[int, int]:
    data = page_of(space, color)
    image = pypdfium2.PdfDocument(data)[0].render().to_pil().convert("RGB")
    with pymupdf.open(stream=data, filetype="pdf") as document:
        return image.getpixel((10, 10))[0], document[0].get_pixmap().pixel(10, 10)[0]


found = {}
for gamma in (1, 2.2):
    found["CalGray", gamma] = painted(f"[/CalGray<<{WHITE}/Gamma {gamma}>>]", ".5")
    found["CalRGB", gamma] = painted(f"[/CalRGB<<{WHITE}{MATRIX}/Gamma[{gamma} {gamma} {gamma}]>>]", ".5 .5 .5")
for (space, gamma), (pdfium, mupdf) in found.items():
    print(f"0.5 in {space}, gamma {gamma}: PDFium paints {pdfium}, MuPDF {mupdf}")
is_ignored = found["CalGray", 1][0] == found["CalGray", 2.2][0]
is_heeded = found["CalRGB", 1][0] - found["CalRGB", 2.2][0] > 40
do_agree = abs(found["CalGray", 1][1] - found["CalRGB", 1][1]) <= 2
sys.exit(not (is_ignored and is_heeded and do_agree))
PYTHON
