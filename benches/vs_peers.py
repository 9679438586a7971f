"""Compare locdet with its peers on the same files, model and threads, in one run.

``python benches/vs_peers.py [--peers build/peers] [--runs 5] [--json FILE] [--markdown]``

Contenders take turns (A B C A B C ...), each warm in a process of its own, so that noise of the machine hits all
alike; a cell is a median and a ratio is one median over another. Times start with the file's bytes and end with
polygons. ``bare run`` is ONNX Runtime's ``session.run`` alone, as often as locdet calls the model.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench_inputs import make_inputs
from peer_environment import cpu_name, peers_python

import locdet_core as lc

__all__ = ["main"]

_HERE = Path(__file__).parent
_ROOT = _HERE.parent
_MODEL = next((_ROOT / "python" / "locdet_core" / "models").glob("*.onnx"))
_STAGES = ("preview", "intermediate", "final")
_SAHI_INPUTS = ("A3 150 dpi", "A1 150 dpi")
_COLD_PEER = (
    "import sys; from ultralytics import YOLO; "
    "r = YOLO(sys.argv[1], task='segment').predict(sys.argv[2], imgsz=640, device='cpu', verbose=False); "
    "print(len(r[0].masks.xy))"
)
_COLD_LOCDET = (
    "import sys, locdet_core as lc; "
    "print(len(lc.Detector(threads=int(sys.argv[2])).detect(lc.decode(sys.argv[1]), lc.DetectOptions()).rooms))"
)


@dataclass
class _Worker:
    """A contender in a process of its own."""

    name: str
    process: subprocess.Popen[str]
    passes: int = 1
    answers: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def start(cls, name: str, python: Path, kind: str, settings: dict[str, Any]) -> _Worker:
        command = [str(python), str(_HERE / "peer_worker.py"), kind, json.dumps(settings)]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_ENV
        )
        return cls(name, process)

    def ask(self, path: Path) -> dict[str, Any]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("a worker is started with pipes")
        self.process.stdin.write(json.dumps({"path": str(path), "passes": self.passes}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        return json.loads(line) if line else {"error": f"ended with code {self.process.wait()}"}

    def stop(self) -> None:
        self.process.communicate()


_ENV = dict(os.environ)


def main() -> None:
    """Measure and print the tables."""
    arguments = _arguments()
    threads = arguments.threads
    _ENV.update(OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads), LOCDET_THREADS=str(threads))
    peers = peers_python(arguments.peers)
    inputs = make_inputs(_ROOT / "build" / "bench-inputs")
    base = {"model": str(_MODEL), "threads": threads, "confidence": arguments.confidence}
    report: dict[str, Any] = {"machine": _machine(threads, peers), "warm": {}, "sahi": {}}
    for name, path in inputs.items():
        # The small plan is quick, and its ratios are the ones that are claimed.
        report["warm"][name] = _warm(path, peers, base, arguments.runs * (3 if name == "640 px" else 1))
    for name in _SAHI_INPUTS:
        report["sahi"][name] = _rounds(
            [
                _Worker.start("locdet final", Path(sys.executable), "locdet", {**base, "stage": "final"}),
                _Worker.start("sahi", peers, "sahi", base),
            ],
            inputs[name],
            min(arguments.runs, 2),
        )
    report["cold"] = _cold(inputs["640 px"], peers, threads)
    report["installed_mib"] = _installed(peers)
    report["machine"]["load_average_at_end"] = os.getloadavg()
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1))
    _print_report(report, markdown=arguments.markdown)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--peers", type=Path, default=_ROOT / "build" / "peers", help="virtual environment of the peers"
    )
    parser.add_argument("--runs", type=int, default=5, help="interleaved runs; three times as many at 640 px")
    parser.add_argument("--threads", type=int, default=lc.usable_cpus(), help="threads of every contender")
    parser.add_argument("--confidence", type=float, default=0.25, help="least confidence, for every contender")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers there")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    return parser.parse_args()


def _machine(threads: int, peers: Path) -> dict[str, Any]:
    names = ("ultralytics", "sahi", "torch", "onnxruntime", "opencv-python", "opencv-python-headless")
    code = (
        "import importlib.metadata as m, json, sys; "
        "d = {x.name: x.version for x in m.distributions()}; "
        "print(json.dumps({n: d[n] for n in sys.argv[1:] if n in d}))"
    )
    found = subprocess.run([str(peers), "-c", code, *names], capture_output=True, text=True, check=True)
    return {
        "cpu": cpu_name(),
        "threads": threads,
        "system": platform.platform(),
        "python": platform.python_version(),
        "locdet": lc.__version__,
        "onnxruntime of locdet": version("onnxruntime"),
        "peers": json.loads(found.stdout),
        "load_average": os.getloadavg(),
        "note": "Ultralytics makes its ONNX Runtime session with default options (all cores, spinning); with another "
        "--threads the worker sets intra_op_num_threads in those defaults",
    }


def _warm(path: Path, peers: Path, base: dict[str, Any], runs: int) -> dict[str, Any]:
    own = Path(sys.executable)
    workers = []
    for stage in _STAGES:
        worker = _Worker.start(f"locdet {stage}", own, "locdet", {**base, "stage": stage})
        bare = _Worker.start(f"bare run {stage}", own, "onnxruntime", base)
        bare.passes = worker.ask(path)["passes"]
        workers += [worker, bare]
    for retina in (False, True):
        name = "ultralytics retina" if retina else "ultralytics"
        workers.append(_Worker.start(name, peers, "ultralytics", {**base, "retina_masks": retina}))
    return _rounds(workers, path, runs)


def _rounds(workers: list[_Worker], path: Path, runs: int) -> dict[str, Any]:
    """Ask every worker in turn, once to warm up and then ``runs`` times."""
    for turn in range(runs + 1):
        for worker in workers:
            if worker.answers and "error" in worker.answers[-1]:
                continue
            # Threads of the contender before may still spin; it would count against whoever comes next.
            time.sleep(0.2)
            answer = worker.ask(path)
            if turn or "error" in answer:
                worker.answers.append(answer)
    for worker in workers:
        worker.stop()
    return {worker.name: _summary(worker.answers) for worker in workers}


def _summary(answers: list[dict[str, Any]]) -> dict[str, Any]:
    failed = [answer for answer in answers if "error" in answer]
    if failed:
        return failed[-1]
    times = [answer["ms"] for answer in answers]
    stages = {
        key: statistics.median(answer["stages"][key] for answer in answers) for key in answers[-1].get("stages", {})
    }
    return {**answers[-1], "ms": statistics.median(times), "ms_min": min(times), "stages": stages, "all_ms": times}


def _cold(path: Path, peers: Path, threads: int, runs: int = 5) -> dict[str, Any]:
    """Time fresh processes from their start to their end, which is the first result on the terminal."""
    locdet = str(Path(sys.executable).parent / "locdet")
    commands = {
        "locdet detect": [locdet, "detect", "--quiet", "--threads", str(threads), str(path)],
        "python, locdet_core": [sys.executable, "-c", _COLD_LOCDET, str(path), str(threads)],
        "python, ultralytics": [str(peers), "-c", _COLD_PEER, str(_MODEL), str(path)],
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    peaks: dict[str, float] = {}
    for _ in range(runs):
        for name, command in commands.items():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_ENV)
            _, status, usage = os.wait4(process.pid, 0)
            times[name].append((time.perf_counter() - start) * 1e3)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                sys.exit(f"`{name}` ended with code {process.returncode}")
            peaks[name] = usage.ru_maxrss / 1024
    return {
        name: {"ms": statistics.median(each), "ms_min": min(each), "peak_mib": peaks[name], "all_ms": each}
        for name, each in times.items()
    }


def _installed(peers: Path) -> dict[str, float]:
    def sizes(python: Path | str, *roots: str) -> dict[str, int]:
        command = [str(python), str(_HERE / "install_size.py"), *roots]
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    packages = {
        "locdet": sizes(sys.executable, "locdet"),
        "ultralytics + onnxruntime": sizes(peers, "ultralytics", "onnxruntime"),
        "the same + sahi": sizes(peers, "ultralytics", "onnxruntime", "sahi"),
    }
    totals = {name: sum(each.values()) / 2**20 for name, each in packages.items()}
    # The default torch wheel for Linux brings CUDA; the CPU wheel from PyTorch's own index does not.
    peer = packages["ultralytics + onnxruntime"]
    gpu = sum(size for name, size in peer.items() if name.startswith(("nvidia-", "cuda-")) or name == "triton")
    totals["ultralytics + onnxruntime, less the CUDA packages"] = totals["ultralytics + onnxruntime"] - gpu / 2**20
    return totals


def _print_report(report: dict[str, Any], *, markdown: bool) -> None:
    for key, value in report["machine"].items():
        print(f"{'- ' if markdown else ''}{key}: {value}")
    for name, rows in report["warm"].items():
        _print_table(f"warm, {name}", _ratios(rows, base="locdet preview"), markdown=markdown)
    for name, rows in report["sahi"].items():
        _print_table(f"slices, {name}", _ratios(rows, base="locdet final"), markdown=markdown)
    _print_table("cold start, 640 px", _ratios(report["cold"], base="python, locdet_core"), markdown=markdown)
    base = report["installed_mib"]["locdet"]
    size_rows = [[name, f"{mib:.0f}", f"{mib / base:.2f}"] for name, mib in report["installed_mib"].items()]
    _print_table("installed size", [["packages", "MiB", "/ locdet"], *size_rows], markdown=markdown)


def _ratios(rows: dict[str, Any], *, base: str) -> list[list[str]]:
    """Rows of cells; a locdet stage is also divided by its bare run."""
    titles = ["contender", "median ms", "min ms", f"/ {base}", "/ bare run", "rooms", "passes", "peak MiB", "of which"]
    table = [titles]
    for name, row in rows.items():
        if "error" in row:
            table.append([name, row["error"], *[""] * (len(titles) - 2)])
            continue
        bare = rows.get(name.replace("locdet", "bare run")) if name.startswith("locdet ") else None
        table.append(
            [
                name,
                f"{row['ms']:.1f}",
                f"{row['ms_min']:.1f}",
                f"{row['ms'] / rows[base]['ms']:.2f}",
                f"{row['ms'] / bare['ms']:.3f}" if bare else "",
                str(row.get("rooms", "")),
                str(row.get("passes", "")),
                f"{row['peak_mib']:.0f}",
                ", ".join(f"{key.removesuffix('_ms')} {ms:.1f}" for key, ms in row.get("stages", {}).items()),
            ]
        )
    return table


def _print_table(title: str, rows: list[list[str]], *, markdown: bool) -> None:
    print(f"\n{'### ' if markdown else ''}{title}\n")
    if markdown:
        rows = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print("\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows))


if __name__ == "__main__":
    main()
