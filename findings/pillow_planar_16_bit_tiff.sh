#!/usr/bin/env bash
# Pillow 13.0.0 reads an uncompressed TIFF of 16-bit RGB whose channels lie in planes (PlanarConfiguration 2) as other
# colours, without an error or a warning; the same pixels behind Deflate are read rightly, and so are planes of 8 bits.
# Scanners and microscopes write such files.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pillow==13.0.0 tifffile==2025.10.16 numpy==2.3.4
cd "$folder"
venv/bin/python - <<'PYTHON'
import sys

import numpy as np
import tifffile
from PIL import Image

size = 64
down, across = np.mgrid[0:size, 0:size]
channels = [down * 257 * 2, across * 257 * 3, (down + across) * 257]
planes = np.stack(channels).astype(np.uint16)
expected = np.moveaxis(planes >> 8, 0, 2).astype(int)


def largest_difference(name, pixels, compression):
    tifffile.imwrite(name, pixels, photometric="rgb", planarconfig="separate", compression=compression)
    assert np.array_equal(tifffile.imread(name), pixels)  # the file is sound
    read = np.asarray(Image.open(name).convert("RGB")).astype(int)
    return int(np.abs(read - expected).max())


found = {
    "16 bits, uncompressed": largest_difference("plain.tif", planes, None),
    "16 bits, Deflate": largest_difference("deflate.tif", planes, "zlib"),
    "8 bits, uncompressed": largest_difference("eight.tif", (planes >> 8).astype(np.uint8), None),
}
for name, difference in found.items():
    print(f"{name}: largest difference from the file's pixels {difference} of 255")
plain, *others = found.values()
sys.exit(not (plain > 50 and max(others) <= 1))
PYTHON
