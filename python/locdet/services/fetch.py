"""Downloads blueprints from URLs that callers give, and from nowhere inside.

httpcore is used by itself, for it lets the connection be made by a backend of one's own: the name is resolved once, the
address is checked, and that address is what is connected to. httpx-secure checks too, but only after it has connected.
"""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

import httpcore

from locdet.errors import FileTooLarge, ServiceUnavailable, UrlRefused
from locdet.models.blueprint import is_plain_https

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

__all__ = ["Fetcher", "is_public", "resolve"]

_HTTPS = 443
_OK = 200
_NAT64 = IPv6Network("64:ff9b::/96")
_CONNECT_S = 5.0


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is on the public internet, and not a way around to one that is not."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _NAT64:
            inner = IPv4Address(address.packed[-4:])
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host: str) -> list[str]:
    """Return the addresses of a name, in the order in which they should be tried."""
    found = socket.getaddrinfo(host, _HTTPS, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


@dataclass(frozen=True)
class _TimedStream(httpcore.NetworkStream):
    """A connection that is over at a time, however slowly its other end drips."""

    inner: httpcore.NetworkStream
    ends_at: float

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self._left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self._left_s(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self.inner.start_tls(ssl_context, server_hostname, self._left_s(timeout))
        return _TimedStream(secure, self.ends_at)

    def get_extra_info(self, info: str) -> object:
        return self.inner.get_extra_info(info)

    def _left_s(self, timeout_s: float | None) -> float:
        left_s = self.ends_at - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout
        return left_s if timeout_s is None else min(timeout_s, left_s)


@dataclass(frozen=True)
class _PublicBackend(httpcore.NetworkBackend):
    """Connects to public addresses only."""

    resolver: Callable[[str], list[str]]
    inner: httpcore.NetworkBackend
    ends_at: float

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self.resolver(host)
        except UnicodeError as error:
            # A part of the name is empty or too long.
            raise UrlRefused("The URL of the blueprint names no host.") from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        # One address inside is enough to refuse: a public one beside it may be bait.
        if not addresses or not all(is_public(ip_address(address.partition("%")[0])) for address in addresses):
            raise UrlRefused("The URL does not lead to the public internet. Send the file itself.")
        stream = self.inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
        return _TimedStream(stream, self.ends_at)


@dataclass(frozen=True)
class Fetcher:
    """Downloads over https, from public addresses, without redirects.

    Attributes:
        timeout_s: Longest time of a download.
        resolver: Returns the addresses of a name.
        tls: How certificates are checked; None takes the usual authorities.
        backend: Makes connections to addresses that passed.
    """

    timeout_s: float = 20.0
    resolver: Callable[[str], list[str]] = resolve
    tls: ssl.SSLContext | None = None
    backend: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def fetch(self, url: str, *, max_bytes: int) -> bytes:
        """Return what is at a URL.

        Raises:
            UrlRefused: It is not https on its usual port, it is inside, or it answers with anything but the file.
            FileTooLarge: The answer is over ``max_bytes``; the rest is not read.
            ServiceUnavailable: It does not answer in time.
        """
        _check(url)
        limits = dict.fromkeys(("connect", "read", "write", "pool"), _CONNECT_S)
        backend = _PublicBackend(self.resolver, self.backend, time.monotonic() + self.timeout_s)
        try:
            with (
                httpcore.ConnectionPool(ssl_context=self.tls, network_backend=backend) as pool,
                pool.stream("GET", url, extensions={"timeout": limits}) as response,
            ):
                if response.status != _OK:
                    raise UrlRefused(
                        f"The URL of the blueprint answered {response.status}; only 200 is taken, and no "
                        "redirects. Give the URL of the file itself."
                    )
                return self._read(response, max_bytes)
        except httpcore.TimeoutException as error:
            raise ServiceUnavailable("The URL of the blueprint did not answer in time.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise ServiceUnavailable("The URL of the blueprint could not be reached.") from error

    @staticmethod
    def _read(response: httpcore.Response, max_bytes: int) -> bytes:
        content = bytearray()
        for chunk in response.iter_stream():
            content += chunk
            if len(content) > max_bytes:
                raise FileTooLarge(f"The blueprint is over {max_bytes // 2**20} MB.", details={"max_bytes": max_bytes})
        return bytes(content)


def _check(url: str) -> None:
    if not is_plain_https(url) or not re.fullmatch("[!-~]+", url):
        raise UrlRefused("The URL of a blueprint starts with https:// and has no port and no user name.")
