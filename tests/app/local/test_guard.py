"""Which web sites may use a local server."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from locdet.local.guard import Guard


async def _answer(_):
    return PlainTextResponse("hello")


def _status(headers: dict[str, str], **choices) -> int:
    app = Guard(Starlette(routes=[Route("/", _answer)]), **choices)

    async def ask() -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as client:
            return (await client.get("/", headers=headers)).status_code

    return asyncio.run(ask())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "127.1.2.3"])
def test_loopback_names_are_the_servers_own(host: str) -> None:
    assert _status({"Host": host}) == 200
    assert _status({"Host": host, "Origin": f"http://{host}"}) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "127.0.0.1@x"]
)
def test_a_name_that_was_made_to_point_here_is_refused(host: str) -> None:
    assert _status({"Host": host}) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:9000", "null", ""])
def test_another_site_is_refused(origin: str) -> None:
    assert _status({"Host": "127.0.0.1:8000", "Origin": origin}) == 403


def test_a_server_behind_a_proxy_has_its_public_name() -> None:
    proxied = {"Host": "plans.example", "Origin": "https://plans.example"}
    assert _status(proxied) == 403
    assert _status(proxied, own_host="plans.example") == 200
    assert _status({"Host": "127.0.0.1:8000", "Origin": "https://plans.example"}, own_host="plans.example") == 200


def test_configured_sites_may_call() -> None:
    headers = {"Host": "127.0.0.1:8000", "Origin": "https://app.example"}
    assert _status(headers, origins=("https://app.example",)) == 200
    assert _status(headers, origins=("*",)) == 200


def test_a_server_with_an_open_address_has_any_name() -> None:
    assert _status({"Host": "plans.example"}, only_loopback=False) == 200
