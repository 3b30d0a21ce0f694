"""An operator, an account with JetStream and a user of NATS, and the user's .creds file: what `nsc` makes, which Debian does not
have, by openssl alone. Forms: github.com/nats-io/nkeys and jwt (version 2)."""
import base64, json, os, subprocess, time

PREFIXES = {"O": 14 << 3, "A": 0, "U": 20 << 3, "S": 18 << 3}


def crc16(data):
    crc = 0
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc.to_bytes(2, "little")


def base32(data):
    return base64.b32encode(data + crc16(data)).decode().rstrip("=")


class Key:
    """A pair of keys of one kind: O, A or U."""

    def __init__(self, kind, folder, name):
        self.file = "%s/%s.key" % (folder, name)
        openssl("genpkey", "-algorithm", "ed25519", "-out", self.file)
        os.chmod(self.file, 0o600)
        secret = openssl("pkey", "-in", self.file, "-outform", "DER")[-32:]
        public = openssl("pkey", "-in", self.file, "-pubout", "-outform", "DER")[-32:]
        prefix = PREFIXES[kind]
        self.public = base32(bytes([prefix]) + public)
        self.seed = base32(bytes([PREFIXES["S"] | prefix >> 5, (prefix & 31) << 3]) + secret)

    def sign(self, data, folder):
        with open(folder + "/to-sign", "wb") as file:
            file.write(data)
        return openssl("pkeyutl", "-sign", "-rawin", "-inkey", self.file, "-in", folder + "/to-sign")


def openssl(*words):
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


def token(issuer, subject, name, kind, more, folder):
    def part(value):
        return base64.urlsafe_b64encode(value).decode().rstrip("=")

    claims = {"jti": subject.public[:22], "iat": int(time.time()), "iss": issuer.public, "name": name, "sub": subject.public,
              "nats": {"type": kind, "version": 2, **more}}
    text = ".".join(part(json.dumps(one).encode()) for one in ({"typ": "JWT", "alg": "ed25519-nkey"}, claims))
    return text + "." + part(issuer.sign(text.encode(), folder))


def make(folder):
    """Lines for nats-server's settings, and the text of a .creds file."""
    operator, system, account, user = (
        Key(kind, folder, name) for kind, name in (("O", "operator"), ("A", "system"), ("A", "account"), ("U", "user")))
    limits = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
    streams = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}
    trusted = token(operator, operator, "newsreel", "operator", {}, folder)
    of_system = token(operator, system, "system", "account", {"limits": limits}, folder)
    of_account = token(operator, account, "newsreel", "account", {"limits": limits | streams}, folder)
    of_user = token(account, user, "newsreel", "user", {"subs": -1, "data": -1, "payload": -1}, folder)
    settings = ('operator: "%s"\nsystem_account: %s\nresolver: MEMORY\nresolver_preload: {\n  %s: "%s"\n  %s: "%s"\n}\n'
                % (trusted, system.public, system.public, of_system, account.public, of_account))
    credentials = ("-----BEGIN NATS USER JWT-----\n%s\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n%s\n"
                   "------END USER NKEY SEED------\n" % (of_user, user.seed))
    return settings, credentials
