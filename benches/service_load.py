"""Load on the local mode: does it lose jobs, do them twice or get stuck, and how long do others wait meanwhile?

    python benches/service_load.py                                 # 100 submitters, 2,000 jobs
    python benches/service_load.py --jobs 1000 --kill-every 3      # a worker is killed with -9 every 3 s

It starts `locdet serve` on a data folder of its own. Each submitter sends a job, waits for its end and sends the next;
every fourth follows on a WebSocket, the others ask once a second. Of the jobs, two in five are wall segments, three in
ten plans that were seen before, one in five previews and one in ten full jobs of plans that nobody has seen: their
bytes are made unique, so no cache knows them. A third process asks for jobs and for health at a steady pace and takes
the times, so that they hold no time of the submitters' own event loop.

The client is httpx under asyncio: a full HTTP client with keep-alive that is a development dependency already, in one
process. Locust was not taken: it has an environment and an event loop of its own, and counts requests where jobs are to
be counted.

Exit code: 0 if no job was lost, done twice or stuck.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import http.client
import json
import os
import random
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

ROOT = Path(__file__).parents[1]
PLANS = [ROOT / "examples" / "plans" / name for name in ("house_black_on_white.png", "studio_phone_photo.jpg")]
WALLS = json.loads((ROOT / "examples" / "walls" / "two_rooms.json").read_text())["walls"]
ENDS = {"completed", "failed", "cancelled"}
KINDS = ("walls", "seen", "preview", "full")
SHARES = (4, 3, 2, 1)
POLL_S = 1.0
STUCK_S = 120.0
PROBE_EVERY_S = 0.02


@dataclass
class Load:
    """A load on one server, and what was seen.

    Attributes:
        server_pid: Process whose children are the workers.
        kinds: Of the jobs that are still to be sent.
    """

    client: httpx.AsyncClient
    server_pid: int
    kinds: list[str]
    chance: random.Random
    made: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    get_s: list[float] = field(default_factory=list)
    rss_mib: list[dict[str, float]] = field(default_factory=list)
    kills: int = 0
    last_end_at: float = field(default_factory=time.monotonic)

    async def submitter(self, *, follows: bool) -> None:
        """Send one job after the other until there are none left."""
        while self.kinds:
            body = _body(self.kinds.pop(), self.chance)
            answer = await self.client.post("/api/v1/jobs", content=body, headers={"Content-Type": "application/json"})
            if answer.status_code != 201:
                self.refused[answer.status_code] += 1
                continue
            job_id = answer.json()["data"]["job_id"]
            self.made.append(job_id)
            status = await (self._follow(job_id) if follows else self._poll(job_id))
            self.ended[status] += 1
            self.last_end_at = time.monotonic()

    async def _poll(self, job_id: str) -> str:
        while True:
            began_at = time.perf_counter()
            answer = await self.client.get(f"/api/v1/jobs/{job_id}")
            self.get_s.append(time.perf_counter() - began_at)
            status: str = answer.json()["data"]["status"]
            if status in ENDS:
                return status
            await asyncio.sleep(POLL_S)

    async def _follow(self, job_id: str) -> str:
        async with connect(f"ws{str(self.client.base_url)[4:]}/api/v1/ws", proxy=None) as socket:
            await socket.send(json.dumps({"type": "subscribe", "job_id": job_id}))
            async for message in socket:
                event = json.loads(message)
                if event.get("status") in ENDS:
                    return str(event["status"])
        return await self._poll(job_id)

    async def watch(self) -> None:
        """Note the memory at each tenth of the jobs, and return when nothing has ended for long."""
        total = len(self.kinds)
        while time.monotonic() - self.last_end_at < STUCK_S:
            if self.ended.total() >= total * (len(self.rss_mib) + 1) / 10:
                workers = sum(map(_rss_mib, _children(self.server_pid)))
                self.rss_mib.append({"server": _rss_mib(self.server_pid), "workers": workers})
            await asyncio.sleep(0.05)

    async def kill_workers(self, every_s: float) -> None:
        """Kill a worker again and again."""
        while True:
            await asyncio.sleep(every_s)
            workers = _children(self.server_pid)
            if workers:
                os.kill(self.chance.choice(workers), signal.SIGKILL)
                self.kills += 1

    async def lost(self) -> int:
        """Count the jobs that were promised and are not there."""
        answers = [await self.client.get(f"/api/v1/jobs/{job_id}") for job_id in self.made]
        return sum(answer.status_code != 200 for answer in answers)


def main() -> int:
    options = _options()
    if options.probe:
        return _probe(options.probe)
    with tempfile.TemporaryDirectory(prefix="locdet-load-") as folder:
        log_path = Path(folder) / "server.log"
        command = [sys.executable, "-m", "locdet", "serve", "--port", "0", "--data", f"{folder}/data"]
        with log_path.open("w") as log:
            server = subprocess.Popen([*command, *options.serve], stderr=log)
        try:
            report = asyncio.run(_run(options, _url(log_path), server.pid))
        finally:
            server.send_signal(signal.SIGTERM)
            exit_code = server.wait(30)
        completions = Counter(re.findall(r'"job completed".*?"job_id":"(\w+)"', log_path.read_text()))
    report["done_twice"] = sum(count > 1 for count in completions.values())
    report["server_exit_code"] = exit_code
    print(json.dumps(report, indent=2))
    return int(bool(report["lost"] or report["stuck"] or report["done_twice"] or exit_code))


async def _run(options: argparse.Namespace, url: str, server_pid: int) -> dict[str, Any]:
    chance = random.Random(options.seed)
    limits = httpx.Limits(max_connections=options.submitters, max_keepalive_connections=options.submitters)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits, trust_env=False) as client:
        await _warm_up(client)
        load = Load(client, server_pid, chance.choices(KINDS, SHARES, k=options.jobs), chance)
        began_at = time.monotonic()
        probe = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "--probe", url, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        watch = asyncio.create_task(load.watch())
        killer = asyncio.create_task(load.kill_workers(options.kill_every)) if options.kill_every else None
        submitters = asyncio.gather(*(load.submitter(follows=n % 4 == 0) for n in range(options.submitters)))
        await asyncio.wait({submitters, watch}, return_when=asyncio.FIRST_COMPLETED)
        seconds = time.monotonic() - began_at
        probed, _ = await probe.communicate(b"")
        for task in (submitters, watch, killer):
            if task is not None:
                task.cancel()
        return {
            "jobs": len(load.made),
            "seconds": round(seconds, 1),
            "ended": load.ended,
            "refused": load.refused,
            "kills": load.kills,
            "lost": await load.lost(),
            "stuck": len(load.made) - load.ended.total(),
            "get_by_submitters": _summary(load.get_s),
            **json.loads(probed),
            "rss_mib_at_tenths": load.rss_mib,
        }


async def _warm_up(client: httpx.AsyncClient) -> None:
    """Let the workers load the model, and fill the cache with the plans that count as seen."""
    for path in PLANS:
        answer = await client.post("/api/v1/jobs", content=_plan_body(path, path.read_bytes(), {}))
        link = answer.json()["data"]["links"]["self"]
        while (await client.get(link)).json()["data"]["status"] not in ENDS:
            await asyncio.sleep(0.05)


def _probe(url: str) -> int:
    """Ask at a steady pace until standard input ends; print the times."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    times: dict[str, list[float]] = {"get_job": [], "list_jobs": [], "health": []}

    def ask(name: str, path: str) -> Any:  # noqa: ANN401 - any JSON
        began_at = time.perf_counter()
        connection.request("GET", path)
        body = connection.getresponse().read()
        times[name].append(time.perf_counter() - began_at)
        time.sleep(PROBE_EVERY_S)
        return json.loads(body)

    while not select.select([sys.stdin], [], [], 0)[0]:
        newest = ask("list_jobs", "/api/v1/jobs?limit=20")["data"]["jobs"]
        for job in random.Random(0).sample(newest, min(5, len(newest))):
            ask("get_job", job["links"]["self"])
        ask("health", "/api/v1/health")
    print(json.dumps({name: _summary(values) for name, values in times.items()}))
    return 0


def _summary(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds) or [0.0]
    places = {"p50_ms": 0.50, "p99_ms": 0.99, "longest_ms": 1.0}
    found = {
        name: round(1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1) for name, part in places.items()
    }
    return {"count": len(seconds), **found}


def _body(kind: str, chance: random.Random) -> bytes:
    if kind == "walls":
        return json.dumps({"walls": WALLS}).encode()
    path = chance.choice(PLANS)
    data = path.read_bytes()
    if kind == "seen":
        return _plan_body(path, data, {})
    return _plan_body(path, _unique(data, chance.randbytes(16)), {"preview_only": kind == "preview"})


def _plan_body(path: Path, data: bytes, options: dict[str, Any]) -> bytes:
    blueprint = {"file": base64.b64encode(data).decode(), "format": path.suffix[1:], "filename": path.name}
    return json.dumps({"blueprint": blueprint, "options": options}).encode()


def _unique(data: bytes, mark: bytes) -> bytes:
    """Add a comment that no decoder looks at."""
    if data.startswith(b"\xff\xd8"):
        return data[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(mark)) + mark + data[2:]
    end_of_header = 8 + 8 + 13 + 4
    chunk = b"raNd" + mark
    added = struct.pack(">I", len(mark)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return data[:end_of_header] + added + data[end_of_header:]


def _url(log_path: Path) -> str:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if found := re.search(r"locdet serves (\S+)", log_path.read_text()):
            return found[1]
        time.sleep(0.05)
    raise SystemExit(log_path.read_text())


def _children(pid: int) -> list[int]:
    paths = Path(f"/proc/{pid}/task").glob("*/children")
    return sorted({int(child) for path in paths for child in path.read_text().split()})


def _rss_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except FileNotFoundError:
        return 0.0
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--submitters", type=int, default=100)
    parser.add_argument("--kill-every", type=float, help="seconds between two kills of a worker; none if left out")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--probe", metavar="URL", help=argparse.SUPPRESS)
    parser.add_argument("serve", nargs="*", help="more arguments of locdet serve, after --")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
