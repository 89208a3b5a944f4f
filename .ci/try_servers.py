"""What the programs that .ci/try-package tries talk to: a vendor over TLS, and a name server."""
import contextlib
import re
import socket
import ssl
import subprocess
import threading

HOST = "vendor.cdntop.test"


class Names(threading.Thread):
    """A name server that knows one name, on an address of this machine's own that no resolver of it has."""

    address = "127.53.53.53"

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((self.address, 53))

    def run(self):
        while True:
            question, who = self.socket.recvfrom(512)
            end = question.index(b"\0", 12) + 5
            name = b".".join(re.findall(rb"[\x01-\x3f]([a-z]+)", question[12:end - 4]))
            knows = name.decode() == HOST
            is_ipv4 = question[end - 3] == 1
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x7f\0\0\1" if knows and is_ipv4 else b""
            flags = b"\x81\x80" if knows else b"\x81\x83"
            self.socket.sendto(
                question[:2] + flags + b"\0\1\0" + (b"\1" if answer else b"\0") + b"\0\0\0\0" + question[12:end] + answer, who)


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, stderr=subprocess.DEVNULL)


def certificates(folder, name):
    """An authority, and a certificate of it for the vendor."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", f"/CN={name}",
            "-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem")
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}", "-addext", "basicConstraints=critical,CA:false",
            "-CA", folder / f"{name}.pem", "-CAkey", folder / f"{name}.key",
            "-keyout", folder / f"{name}-host.key", "-out", folder / f"{name}-host.pem")


def forwarder(folder, name, target):
    """Serves TLS before a port of this machine; returns its own port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}-host.pem", folder / f"{name}-host.key")

    def copy(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def serve(plain):
        with contextlib.suppress(OSError):
            far = context.wrap_socket(plain, server_side=True)
            near = socket.create_connection(("127.0.0.1", target))
            threading.Thread(target=copy, args=(near, far), daemon=True).start()
            copy(far, near)

    listener = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]
