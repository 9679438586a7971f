#!/usr/bin/env bash
# zune-jpeg 0.5.15 decodes a baseline JPEG of halved colours (4:2:0) that keeps each of its components in a scan of its own to
# other colours, without an error; with full colours (4:4:4) such a file comes out right. Such files are legal (ITU-T T.81, B.2.3); scanning libraries and `jpegtran -scans` write them. libjpeg, here that in
# Pillow 13.0.0, reads the same file rightly. What stands on zune-jpeg (the image crate, PDF renderers) shows the same.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet pillow==13.0.0
# 64 x 40 pixels, 4:2:0, three scans; drawn for this.
base64 --decode > scans.jpg <<'JPEG'
/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAw
P/wAARCAAoAEADASIAAhEAAxEA/8QAIgAAAAAPAAAAAAAAAAAAAAAAAAECAwQFBgcICQoLDA0O/8QBEhAAAAAAAAAAAP8AAAAAAAAAAAECAwQFBgcICQoL
DA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2
RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5uru8
vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4+fr7/P3+/9oACAEBAAA/AHZAAAAAAAANEAAAAA
AAAzoAAAAAAADRAAAAAAAAO/CuzIyjzjQAAK7MjKPONAAArsyMo840AACuzIyjzjQAjrDDIZtlM25fgAAwyGbZTNuX4AAMMhm2Uzbl+AADDIZtlM25fgCX
uAAAAAAABOzAAAAAAAAkmAAAAAAAATswAAAAAAAP/9oACAECAAA/AHSAAAAlgAABFuF1gGDKolLMC5asAAAXWAYMqiUswLlqwADhAqUCtKjKPASGnQAAVK
BWlRlHgJDToAi8AAACFcAAAP/aAAgBAwAAPwCL0AAAJW4AAARJBecBuCrtStAqGoAAALzgNwVdqVoFQ1AADKhZMDPlV6koCa1JAABZMDPlV6koCa1JACtA
AABtQAAA/9k=
JPEG
mkdir -p decode/src
cat > decode/Cargo.toml <<'TOML'
[package]
name = "decode"
version = "0.0.0"
edition = "2021"

[dependencies]
zune-jpeg = "=0.5.15"
TOML
cat > decode/src/main.rs <<'RUST'
use std::io::Write;

fn main() {
    let data = std::fs::read("scans.jpg").unwrap();
    let mut decoder = zune_jpeg::JpegDecoder::new(std::io::Cursor::new(data));
    let pixels = decoder.decode().expect("no error is reported");
    std::fs::File::create("zune.rgb").unwrap().write_all(&pixels).unwrap();
}
RUST
cargo run --quiet --release --manifest-path decode/Cargo.toml
venv/bin/python - <<'PYTHON'
import sys
from pathlib import Path

from PIL import Image

expected = Image.open("scans.jpg").convert("RGB").tobytes()
found = Path("zune.rgb").read_bytes()
assert len(found) == len(expected)
differences = [abs(a - b) for a, b in zip(found, expected)]
wrong = sum(difference > 16 for difference in differences) / len(differences)
print(f"zune-jpeg 0.5.15: no error; {wrong:.0%} of the samples differ by more than 16, the most by {max(differences)} of 255")
sys.exit(not (max(differences) > 100))
PYTHON
