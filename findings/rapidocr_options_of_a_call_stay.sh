#!/usr/bin/env bash
# rapidocr 3.10.0 keeps the options of one call for all calls after it: RapidOCR()(crop, use_det=False, use_cls=False)
# reads one line, as asked, and from then on the same object detects nothing on any page: its plain call, which gave
# words with boxes before, gives a recognition of the whole page without any. text_score of one call stays likewise.
# A reader that a service shares answers by what another request asked for.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet rapidocr==3.10.0 onnxruntime==1.22.1 opencv-python-headless==4.12.0.88 numpy==2.2.6
venv/bin/python - <<'PYTHON'
import sys

import cv2
import numpy as np
from rapidocr import RapidOCR


def reader() -> RapidOCR:
    return RapidOCR(params={"Global.log_level": "error"})


page = np.full((200, 600, 3), 255, np.uint8)
cv2.putText(page, "KITCHEN", (40, 110), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 3)

ocr = reader()
before = type(ocr(page)).__name__
ocr(page[60:130, 30:400], use_det=False, use_cls=False)
after = type(ocr(page)).__name__
print(f"a plain call gives {before}; after another call with use_det=False the same gives {after}")

ocr = reader()
words = ocr(page).txts
ocr(page, text_score=1.0)
fewer = ocr(page).txts
print(f"a plain call reads {words}; after another call with text_score=1.0 the same reads {fewer}")
sys.exit(not (before == "RapidOCROutput" and after == "TextRecOutput" and words == ("KITCHEN",) and fewer is None))
PYTHON
