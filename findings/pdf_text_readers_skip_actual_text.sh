#!/usr/bin/env bash
# Finding: of three well-kept readers of PDF text for Python, two leave out what a page states with /ActualText.
#
# ISO 32000-2, 14.9.4: a marked-content sequence with /ActualText says what stands there, in place of the characters
# of its glyphs. CAD and office programs write it where glyphs have no useful codes: ligatures, symbols, letters of
# fonts that are cut down. One would expect a text reader to give that text.
#
# Seen with pypdf 7.1.1 and pdfminer.six 20260107: both give the codes of the glyphs ("qqqqqqq"), silently.
# pypdfium2 5.15.2 gives the stated text ("KITCHEN").
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pypdf==7.1.1 pdfminer.six==20260107 pypdfium2==5.15.2

"$folder/venv/bin/python" - "$folder/page.pdf" <<'PYTHON'
import sys

import pypdf
import pypdfium2
from pdfminer.high_level import extract_text

path = sys.argv[1]
content = b"/Span <</ActualText (KITCHEN)>> BDC BT /F1 14 Tf 90 150 Td (qqqqqqq) Tj ET EMC"
objects = [
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
]
data, offsets = b"%PDF-1.7\n", []
for number, item in enumerate(objects, 1):
    offsets.append(len(data))
    data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
with open(path, "wb") as file:
    file.write(data + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data))

seen = {
    "pypdf": pypdf.PdfReader(path).pages[0].extract_text().strip(),
    "pdfminer.six": extract_text(path).strip(),
    "pypdfium2": pypdfium2.PdfDocument(path)[0].get_textpage().get_text_range().strip(),
}
for name, text in seen.items():
    print(f"{name:12} {text!r}")
expected = {"pypdf": "qqqqqqq", "pdfminer.six": "qqqqqqq", "pypdfium2": "KITCHEN"}
sys.exit(0 if seen == expected else f"changed: expected {expected}")
PYTHON
