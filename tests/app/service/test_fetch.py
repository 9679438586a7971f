"""Downloads: what is refused before a connection is made, and what comes of one."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from locdet.errors import AppError, FileTooLarge, ServiceUnavailable, UrlRefused
from locdet.services.fetch import Fetcher, resolve

PUBLIC = "93.184.216.34"
HOST = "plans.example"


class Recorder(httpcore.NetworkBackend):
    """A backend that connects to nothing and remembers that it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        self.asked.append(f"{host}:{port}")
        raise httpcore.ConnectError("nothing listens")


def refused(url: str, resolver: Callable[[str], list[str]]) -> None:
    recorder = Recorder()
    with pytest.raises(UrlRefused):
        Fetcher(resolver=resolver, backend=recorder).fetch(url, max_bytes=100)
    assert recorder.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "0.0.0.0",
        "0.1.2.3",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "203.0.113.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "100::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:7f00:1",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:0:4136:e378:8000:63bf:5601:5601",
    ],
)
def test_an_address_that_is_not_public_is_never_connected_to(address: str) -> None:
    refused(f"https://{HOST}/plan.png", lambda _: [address])
    refused(f"https://{HOST}/plan.png", lambda _: [PUBLIC, address])


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fd00:ec2::254]",
        "169.254.169.254",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "localhost",
        "LOCALHOST",
    ],
)
def test_a_host_that_is_written_another_way_is_resolved_before_it_is_judged(host: str) -> None:
    refused(f"https://{host}/plan.png", resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://plans.example/plan.png",
        "ftp://plans.example/plan.png",
        "file:///etc/passwd",
        "gopher://plans.example/",
        "https://",
        "https:///plan.png",
        "https://user@plans.example/plan.png",
        "https://user:word@plans.example/plan.png",
        "https://@plans.example/plan.png",
        "https://plans.example:8443/plan.png",
        "https://plans.example:22/",
        "https://plans.example:99999/",
        "https://[::1/plan.png",
        "https://plans.exämple/plan.png",
        "https://plans.example/a b.png",
        "https://plans.example/plan.png\r\nX: y",
        " https://plans.example/plan.png",
        "https://plans.example/\x00",
        "plan.png",
        "//plans.example/plan.png",
        "",
    ],
)
def test_a_url_of_another_kind_is_refused(url: str) -> None:
    refused(url, lambda _: [PUBLIC])


def test_a_host_name_that_there_cannot_be_is_refused() -> None:
    for host in ("a" * 64 + ".example", "a..example"):
        refused(f"https://{host}/plan.png", resolve)


def test_a_name_is_resolved_once_and_what_was_judged_is_connected_to() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    recorder = Recorder()
    with pytest.raises(ServiceUnavailable):
        Fetcher(resolver=lambda _: next(answers), backend=recorder).fetch(f"https://{HOST}/plan.png", max_bytes=100)
    assert recorder.asked == [f"{PUBLIC}:443"]


def test_a_name_that_answers_something_else_the_second_time_is_refused_then() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    recorder = Recorder()
    fetcher = Fetcher(resolver=lambda _: next(answers), backend=recorder)
    with pytest.raises(ServiceUnavailable):
        fetcher.fetch(f"https://{HOST}/plan.png", max_bytes=100)
    with pytest.raises(UrlRefused):
        fetcher.fetch(f"https://{HOST}/plan.png", max_bytes=100)
    assert recorder.asked == [f"{PUBLIC}:443"]


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), OSError("no network")])
def test_a_name_that_nobody_knows_may_be_known_later(error: OSError) -> None:
    def unknown(_: str) -> list[str]:
        raise error

    with pytest.raises(ServiceUnavailable):
        Fetcher(resolver=unknown, backend=Recorder()).fetch(f"https://{HOST}/plan.png", max_bytes=100)


def test_a_name_without_an_address_is_refused() -> None:
    refused(f"https://{HOST}/plan.png", lambda _: [])


# Real downloads, from a server of one's own that stands for a public one


class Loopback(httpcore.NetworkBackend):
    """Connects to a local server whatever the address."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.asked: list[str] = []

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: Any, **__: Any) -> Any:
        self.asked.append(f"{host}:{port}")
        return httpcore.SyncBackend().connect_tcp("127.0.0.1", self.port, timeout)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A key and certificate for HOST in one file, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.IPAddress(ipaddress.ip_address(PUBLIC))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(pem + signed.public_bytes(serialization.Encoding.PEM))
    return path, ssl.create_default_context(cafile=str(path))


@pytest.fixture
def served(certificate: tuple[Path, ssl.SSLContext]) -> Iterator[Callable[..., tuple[Fetcher, Loopback]]]:
    """Serves what a function writes on a connection; returns what fetches from there."""
    path, trusting = certificate
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(path)
    stack: list[tuple[socket.socket, threading.Thread, threading.Event]] = []

    def serve(write: Callable[[ssl.SSLSocket, threading.Event], object], **options: Any) -> tuple[Fetcher, Loopback]:
        listener = socket.create_server(("127.0.0.1", 0))
        over = threading.Event()

        def answer() -> None:
            try:
                connection, _ = listener.accept()
                with serving.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65536)
                    write(secure, over)
            except OSError:
                return

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        stack.append((listener, thread, over))
        backend = Loopback(listener.getsockname()[1])
        return Fetcher(**{"resolver": lambda _: [PUBLIC], "tls": trusting, "backend": backend, **options}), backend

    yield serve
    for listener, thread, over in stack:
        over.set()
        listener.close()
        thread.join(10)


def ok(body: bytes, *, length: int | None = None) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body) if length is None else length, body)


def outcome(fetcher: Fetcher, max_bytes: int = 100) -> bytes | type[AppError]:
    try:
        return fetcher.fetch(f"https://{HOST}/plan.png?signature=x", max_bytes=max_bytes)
    except AppError as error:
        return type(error)


def test_a_file_is_downloaded(served: Any) -> None:
    fetcher, backend = served(lambda secure, _: secure.sendall(ok(b"a plan")))
    assert outcome(fetcher) == b"a plan"
    assert backend.asked == [f"{PUBLIC}:443"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["https://127.0.0.1/", "http://169.254.169.254/latest/meta-data", "file:///etc"])
def test_a_redirect_is_not_followed(served: Any, status: int, target: str) -> None:
    head = b"HTTP/1.1 %d Moved\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % (status, target.encode())
    fetcher, backend = served(lambda secure, _: secure.sendall(head))
    assert outcome(fetcher) is UrlRefused
    assert len(backend.asked) == 1


@pytest.mark.parametrize("status", [204, 206, 401, 403, 404, 500])
def test_anything_but_the_file_is_refused(served: Any, status: int) -> None:
    head = b"HTTP/1.1 %d Other\r\nContent-Length: 0\r\n\r\n" % status
    assert outcome(served(lambda secure, _: secure.sendall(head))[0]) is UrlRefused


@pytest.mark.parametrize(("size", "expected"), [(100, b"x" * 100), (101, FileTooLarge)])
def test_a_file_is_read_up_to_its_limit(served: Any, size: int, expected: Any) -> None:
    assert outcome(served(lambda secure, _: secure.sendall(ok(b"x" * size)))[0]) == expected


def test_a_file_without_an_end_is_cut_off_at_the_limit(served: Any) -> None:
    def endless(secure: ssl.SSLSocket, over: threading.Event) -> None:
        secure.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not over.is_set():
            secure.sendall(b"400\r\n%b\r\n" % (b"x" * 1024))

    assert outcome(served(endless)[0], max_bytes=10_000) is FileTooLarge


def test_a_body_that_ends_early_is_no_file(served: Any) -> None:
    assert outcome(served(lambda secure, _: secure.sendall(ok(b"half", length=8)))[0]) is ServiceUnavailable


def test_an_answer_that_is_not_http_is_no_file(served: Any) -> None:
    assert outcome(served(lambda secure, _: secure.sendall(b"SSH-2.0-OpenSSH_9.6\r\n"))[0]) is ServiceUnavailable


def drip(start: bytes) -> Callable[[ssl.SSLSocket, threading.Event], None]:
    """Sends the start, then a byte at a time for ever."""

    def write(secure: ssl.SSLSocket, over: threading.Event) -> None:
        secure.sendall(start)
        while not over.wait(0.02):
            secure.sendall(b"x")

    return write


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"],
    ids=["status", "headers", "body"],
)
def test_a_server_that_drips_is_given_up_after_the_whole_time(served: Any, start: bytes) -> None:
    assert outcome(served(drip(start), timeout_s=0.3)[0], max_bytes=10_000) is ServiceUnavailable


def test_a_server_that_says_nothing_is_given_up(served: Any) -> None:
    assert outcome(served(lambda _, over: over.wait(10), timeout_s=0.3)[0]) is ServiceUnavailable


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(served: Any) -> None:
    fetcher, _ = served(lambda secure, _: secure.sendall(ok(b"a plan")), tls=None)
    assert outcome(fetcher) is ServiceUnavailable


def test_a_certificate_of_another_name_is_not_trusted(served: Any) -> None:
    fetcher, _ = served(lambda secure, _: secure.sendall(ok(b"a plan")))
    with pytest.raises(ServiceUnavailable):
        fetcher.fetch("https://other.example/plan.png", max_bytes=100)
