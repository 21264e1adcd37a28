"""Certificates: the name is verified, also where the host was opened by hand."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sources.newsstand.server import HostServer
from sources.newsstand.wire import Wire, reply
from tests.sources.badhost import a_source
from transforms.errors import FetchError


def certificate(folder: Path, name: str, days: int) -> Path:
    """A self-signed certificate for one name, until that many days from now, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    until = datetime.now(UTC) + timedelta(days=days)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(until - timedelta(days=90))
        .not_valid_after(until)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + secret)
    return path


def serving(path: Path, *protocols: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    if protocols:
        context.set_alpn_protocols(protocols)
    return context


def visit(fetch, pem: Path, *, is_trusted: bool = True):
    with HostServer(tls=serving(pem)) as host:
        host.on("/a", reply(b"page"))
        hosts = {"bad.example": host.address}
        return fetch("https://bad.example/a", hosts=hosts, ca_file=pem if is_trusted else None)


def http2(wire: Wire) -> None:
    """Answer every stream of a connection with its own path."""
    connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
    connection.initiate_connection()
    wire.send(connection.data_to_send())
    while data := wire.socket.recv(65536):
        for event in connection.receive_data(data):
            if isinstance(event, h2.events.RequestReceived):
                path = dict(event.headers)[b":path"]
                connection.send_headers(event.stream_id, [(":status", "200"), ("etag", '"2"')])
                connection.send_data(event.stream_id, path, end_stream=True)
        wire.send(connection.data_to_send())


def test_http_2_where_the_host_speaks_it(tmp_path, web):
    """Eight pages at once come over one connection."""
    pem = certificate(tmp_path, "bad.example", days=9)
    urls = [f"https://bad.example/{n}" for n in range(8)]
    with HostServer(tls=serving(pem, "h2"), raw=http2) as host:

        async def eight() -> list[bytes]:
            async with web(hosts={"bad.example": host.address}, ca_file=pem) as client:
                pages = await asyncio.gather(*(client.get(url, a_source(concurrency=8)) for url in urls))
                return [page.body for page in pages]

        assert asyncio.run(eight()) == [f"/{n}".encode() for n in range(8)]
        assert host.connections == 1


def test_a_certificate_for_the_name(tmp_path, fetch):
    """A page over TLS, with a certificate that the settings trust."""
    assert visit(fetch, certificate(tmp_path, "bad.example", days=9)).body == b"page"


def test_an_expired_certificate(tmp_path, fetch):
    """It is told as such, and not tried again."""
    with pytest.raises(FetchError, match=r"bad.example has no valid certificate.*expired"):
        visit(fetch, certificate(tmp_path, "bad.example", days=-1))


def test_a_certificate_for_another_name(tmp_path, fetch):
    """The name in the address counts, not the address that was dialled."""
    with pytest.raises(FetchError, match=r"bad.example has no valid certificate.*[Hh]ostname mismatch"):
        visit(fetch, certificate(tmp_path, "good.example", days=9))


def test_a_certificate_that_nobody_vouches_for(tmp_path, fetch):
    """Self-signed and not in the settings."""
    with pytest.raises(FetchError, match=r"bad.example has no valid certificate.*self-signed"):
        visit(fetch, certificate(tmp_path, "bad.example", days=9), is_trusted=False)


def test_a_host_that_speaks_no_tls(host, fetch):
    """Plain HTTP where TLS was asked for could not be had."""
    with pytest.raises(FetchError) as failure:
        fetch("https://bad.example/a", first_byte_seconds=0.5, retries=0)
    assert "bad.example" in str(failure.value)
