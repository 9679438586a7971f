"""Render PDFs with locdet and with pypdfium2, and compare: ``python benches/pdf_render.py FOLDER [--dpi 100]``.

The first page of each file, each in a process of its own, so that its CPU time and its peak of memory are its own. Both
are counted after the program has started. A pixel differs if one of its channels is further than 64 from everything
that the other picture has within a pixel: edges may be smoothed in another way and lie half a pixel off. ``--peers``
is a Python that has pypdfium2 and numpy.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["difference", "main"]

_TOLERANCE = 64
_MATERIAL = 0.01
"""Part of the pixels from which two pictures differ in more than how edges look."""

_LIMIT_S = 120

Answer = dict[str, Any]


def _locdet(data: bytes, dpi: float) -> np.ndarray:
    import locdet_core as lc

    pixels: np.ndarray = np.asarray(lc.decode(data, dpi=dpi).array)
    return pixels


def _pypdfium2(data: bytes, dpi: float) -> np.ndarray:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    # Without it no field of a form is drawn.
    document.init_forms()
    page = document[0]
    pixels: np.ndarray = page.render(scale=dpi / 72, rev_byteorder=True).to_numpy()[:, :, :3]
    return pixels


_RENDERERS = {"locdet": _locdet, "pypdfium2": _pypdfium2}


def _peak_kib() -> int:
    """Of this program alone; what ``getrusage`` says starts with the peak of the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0])


def _work(renderer: str, file: Path, dpi: float, out: Path) -> None:
    render = _RENDERERS[renderer]
    data = file.read_bytes()
    warm = Path(__file__).parents[1] / "tests" / "data" / "pdf" / "good" / "plain.pdf"
    render(warm.read_bytes(), 10.0)
    start, base = time.process_time(), _peak_kib()
    pixels = render(data, dpi)
    seconds = time.process_time() - start
    peak = _peak_kib() - base
    np.save(out, pixels)
    print(json.dumps({"seconds": seconds, "mib": peak / 1024}))


def _ask(python: str, renderer: str, file: Path, dpi: float, out: Path) -> Answer:
    command = [python, __file__, "--worker", renderer, str(file), "--dpi", str(dpi), "--out", str(out)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LIMIT_S)
    except subprocess.TimeoutExpired:
        return {"error": f"no result after {_LIMIT_S} s"}
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"ended with {done.returncode}"]
        return {"error": last[0]}
    answer: Answer = json.loads(done.stdout)
    return answer


def _reach(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The least and the largest value within a pixel of each."""
    low, high = pixels.copy(), pixels.copy()
    for axis in (0, 1):
        for values, pick in ((low, np.minimum), (high, np.maximum)):
            before = values.copy()
            ahead, behind = [slice(None)] * 3, [slice(None)] * 3
            ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
            values[tuple(behind)] = pick(values[tuple(behind)], before[tuple(ahead)])
            values[tuple(ahead)] = pick(values[tuple(ahead)], before[tuple(behind)])
    return low, high


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """Return the part of the pixels that differ; pictures of other sizes are compared where both are."""
    height, width = (min(a.shape[axis], b.shape[axis]) for axis in (0, 1))
    a, b = (picture[:height, :width].astype(np.int16) for picture in (a, b))
    differs = np.zeros((height, width), dtype=bool)
    for one, other in ((a, b), (b, a)):
        low, high = _reach(other)
        differs |= ((one < low - _TOLERANCE) | (one > high + _TOLERANCE)).any(axis=2)
    return float(differs.mean())


def _compare(file: Path, options: argparse.Namespace, folder: Path) -> Answer:
    pythons = {"locdet": sys.executable, "pypdfium2": options.peers}
    outs = {name: folder / f"{name}.npy" for name in pythons}
    answers: Answer = {name: _ask(python, name, file, options.dpi, outs[name]) for name, python in pythons.items()}
    if not any("error" in answer for answer in answers.values()):
        answers["differs"] = difference(*(np.load(out) for out in outs.values()))
    return answers


def _line(name: str, answer: Answer) -> str:
    cells = [name]
    for renderer in _RENDERERS:
        own = answer[renderer]
        cells.append(own["error"] if "error" in own else f"{own['seconds']:.2f} s, {own['mib']:.0f} MiB")
    cells.append(f"{answer['differs']:.2%}" if "differs" in answer else "")
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    """Print a row for each file, and how many differ."""
    parser = argparse.ArgumentParser(description="Render PDFs with locdet and with pypdfium2, and compare.")
    parser.add_argument("path", type=Path, help="folder of PDFs")
    parser.add_argument("--dpi", type=float, default=100.0, help="resolution (default: %(default)s)")
    parser.add_argument("--peers", default=sys.executable, help="Python that has pypdfium2")
    parser.add_argument("--worker", choices=_RENDERERS, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        _work(options.worker, options.path, options.dpi, options.out)
        return 0
    print(f"| file | {' | '.join(_RENDERERS)} | differs |\n| --- | --- | --- | --- |")
    counts = {"compared": 0, "differ": 0, "only pypdfium2": 0}
    with tempfile.TemporaryDirectory() as folder:
        for file in sorted(options.path.glob("*.pdf")):
            answer = _compare(file, options, Path(folder))
            print(_line(file.name, answer), flush=True)
            counts["compared"] += "differs" in answer
            counts["differ"] += answer.get("differs", 0.0) > _MATERIAL
            counts["only pypdfium2"] += "error" in answer["locdet"] and "error" not in answer["pypdfium2"]
    print(f"\n{counts['compared']} compared, {counts['differ']} differ in more than {_MATERIAL:.0%} of their pixels")
    print(f"{counts['only pypdfium2']} rendered by pypdfium2 alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
