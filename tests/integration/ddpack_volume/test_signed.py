"""ddpack sign and verify --pubkey, beside the real minisign."""

import base64
import hashlib
import json
import shutil
import struct
import subprocess

import pytest
from support.processes import run_expecting
from support.schedule import but_for_a_long_run
from support.volumes import GLIBC, MUSL, OLDER, share_directories

PASSWORD = "correct horse\n"


@pytest.fixture
def shared(volume):
    return share_directories(volume)


@pytest.fixture
def ddpack(build):
    """The whole ddpack; `status` is what it must exit with."""

    def run(*words, status=0, stdin="", **variables):
        command = (build / "ddpack", *words)
        return run_expecting(status, *command, env=variables, input=stdin)

    return run


def minisign(*words, stdin="", status=0):
    return run_expecting(status, "minisign", *words, input=stdin)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """Two pairs without a password: (public, secret)."""
    folder = tmp_path_factory.mktemp("keys")
    pairs = [(folder / f"{name}.pub", folder / f"{name}.key") for name in ("ours", "other")]
    for public, secret in pairs:
        minisign("-G", "-W", "-p", public, "-s", secret)
    return pairs


def test_what_ddpack_signs_minisign_trusts(ddpack, shared, keys):
    public, secret = keys[0]
    assert "signed" in ddpack("sign", shared, "--key", secret).stdout
    said = minisign("-V", "-p", public, "-m", shared / "manifest.json").stdout
    assert "Signature and comment signature verified" in said
    assert "file:manifest.json" in said
    minisign("-V", "-p", keys[1][0], "-m", shared / "manifest.json", status=1)
    ddpack("verify", shared, "--pubkey", public)
    ddpack("verify", shared)


def test_the_same_signature_at_the_same_time(ddpack, shared, keys):
    texts = []
    for _ in range(2):
        ddpack("sign", shared, "--key", keys[0][1], SOURCE_DATE_EPOCH="1700000000")
        texts.append((shared / "manifest.json.minisig").read_text())
    assert texts[0] == texts[1]
    assert "timestamp:1700000000\t" in texts[0]
    ddpack("sign", shared, "--key", keys[0][1], SOURCE_DATE_EPOCH="soon", status=2)


@pytest.mark.parametrize("how", [[], ["-l"]])
def test_what_minisign_signs_ddpack_trusts(ddpack, shared, keys, how):
    public, secret = keys[0]
    minisign("-S", *how, "-s", secret, "-m", shared / "manifest.json", "-t", "of 2026, with spaces")
    ddpack("verify", shared, "--pubkey", public)
    result = ddpack("verify", shared, "--pubkey", keys[1][0], status=3)
    assert "another key" in result.stderr


def key_of_minisign(public, secret):
    """Its derivation takes a gigabyte and seconds."""
    minisign("-G", "-p", public, "-s", secret, stdin=PASSWORD * 2)


def key_that_is_cheap(public, secret):
    """The same with the smallest limits, which the file holds: as libsodium reads them they are
    scrypt's N=1024, r=8, p=1."""
    minisign("-G", "-W", "-p", public, "-s", secret)
    comment, text = secret.read_text().splitlines()
    plain = base64.b64decode(text)
    salt = bytes(range(32))
    stream = hashlib.scrypt(PASSWORD.strip().encode(), salt=salt, n=1024, r=8, p=1, dklen=104)
    check = hashlib.blake2b(plain[:2] + plain[54:126], digest_size=32).digest()
    hidden = bytes(one ^ other for one, other in zip(plain[54:126] + check, stream))
    limits = struct.pack("<QQ", 32768, 16 << 20)
    whole = plain[:2] + b"Sc" + plain[4:6] + salt + limits + hidden
    secret.write_text(f"{comment}\n{base64.b64encode(whole).decode()}\n")


@pytest.mark.parametrize(
    "make", but_for_a_long_run([key_of_minisign, key_that_is_cheap], {key_that_is_cheap})
)
def test_a_key_with_a_password(ddpack, shared, tmp_path, make):
    public, secret = tmp_path / "pub", tmp_path / "key"
    make(public, secret)
    assert (
        "wrong password for" in ddpack("sign", shared, "-k", secret, stdin="no\n", status=1).stderr
    )
    assert "has a password" in ddpack("sign", shared, "-k", secret, status=1).stderr
    assert not (shared / "manifest.json.minisig").exists()
    ddpack("sign", shared, "-k", secret, stdin=PASSWORD)
    minisign("-V", "-p", public, "-m", shared / "manifest.json")


def change_manifest(volume):
    manifest = json.loads((volume / "manifest.json").read_text())
    manifest["targets"][0]["wheels"][0]["url"] = "https://elsewhere.example/"
    (volume / "manifest.json").write_text(json.dumps(manifest))


def change_line(number, change):
    def spoil(volume):
        file = volume / "manifest.json.minisig"
        lines = file.read_text().splitlines()
        lines[number] = change(lines[number])
        file.write_text("\n".join(lines) + "\n")

    return spoil


def swap_first(text, at=20):
    return text[:at] + ("B" if text[at] == "A" else "A") + text[at + 1 :]


SPOILED = {
    "no signature": (lambda v: (v / "manifest.json.minisig").unlink(), "is not signed"),
    "other manifest": (change_manifest, "is not for this manifest"),
    "other signature": (change_line(1, swap_first), "is not for this manifest"),
    "other comment": (change_line(2, lambda line: f"{line}!"), "trusted comment was changed"),
    "other second signature": (change_line(3, swap_first), "trusted comment was changed"),
    "cut": (
        lambda v: (v / "manifest.json.minisig").write_text("untrusted comment: x\n"),
        "is not a signature in minisign's format",
    ),
    "empty": (
        lambda v: (v / "manifest.json.minisig").write_text(""),
        "is not a signature in minisign's format",
    ),
    "short": (change_line(1, lambda line: line[:-4]), "is not a signature in minisign's format"),
    "other algorithm": (
        change_line(1, lambda line: f"A{line[1:]}"),
        "is not a signature in minisign's format",
    ),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_what_cannot_be_trusted_is_refused(ddpack, shared, keys, kind):
    public, secret = keys[0]
    spoil, text = SPOILED[kind]
    ddpack("sign", shared, "--key", secret)
    spoil(shared)
    result = ddpack("verify", shared, "--pubkey", public, status=3)
    assert text in result.stderr
    assert result.stdout == ""


def test_a_signed_manifest_vouches_for_every_file(ddpack, shared, keys):
    public, secret = keys[0]
    ddpack("sign", shared, "--key", secret)
    (shared / "rules.conf").write_text("allow everything\n")
    assert "rules.conf" in ddpack("verify", shared, "--pubkey", public, status=3).stdout
    assert "not signed" in ddpack("sign", shared, "--key", secret, status=3).stderr


def test_copies_carry_the_signature(ddpack, shared, keys, place):
    public, secret = keys[0]
    ddpack("copy", shared, place / "target")
    ddpack("sign", shared, "--key", secret)
    assert "left alone" not in ddpack("copy", shared, place / "target").stdout
    ddpack("verify", place / "target", "--pubkey", public)
    assert "left alone" in ddpack("copy", shared, place / "target").stdout
    every = [f"--target={name}" for name in (GLIBC, MUSL, OLDER)]
    said = ddpack("copy", shared, place / "some", every[0]).stdout
    assert "the signature was left out" in said
    assert not (place / "some/manifest.json.minisig").exists()
    ddpack("verify", place / "some")
    assert "is not signed" in ddpack("verify", place / "some", "-p", public, status=3).stderr


def test_a_manifest_from_elsewhere(ddpack, shared, keys, place):
    """Kept apart from the volume, with its signature beside it."""
    public, secret = keys[0]
    ddpack("sign", shared, "--key", secret)
    for name in ("manifest.json", "manifest.json.minisig"):
        shutil.copy(shared / name, place / name)
    kept = place / "manifest.json"
    (shared / "manifest.json.minisig").unlink()
    ddpack("verify", shared, "--manifest", kept, "--pubkey", public)
    change_manifest(shared)
    result = ddpack("verify", shared, "--manifest", kept, status=3)
    assert f"manifest.json: differs from {kept}" in result.stdout
    (place / "manifest.json.minisig").unlink()
    assert "is not signed" in ddpack("verify", shared, "-m", kept, "-p", public, status=3).stderr


@pytest.mark.parametrize(
    ("words", "status", "text"),
    [
        (["sign", "source"], 2, "--key FILE is missing"),
        (["sign", "source", "--key", "nowhere"], 1, "nowhere"),
        (["sign", "source", "--key", "text"], 1, "not minisign's file of a secret key"),
        (["verify", "source", "--pubkey", "text"], 1, "not minisign's file of a public key"),
        (["verify", "source", "--pubkey", "nowhere"], 1, "nowhere"),
        (["sign", ".", "--key", "text"], 1, "is not a volume"),
    ],
)
def test_a_wrong_key_file_is_named(build, shared, place, words, status, text):
    (place / "text").write_text("untrusted comment: a key?\nRWQ=\n")
    result = subprocess.run(
        [build / "ddpack", *words], cwd=place, check=False, capture_output=True, text=True
    )
    assert result.returncode == status, result
    assert text in result.stderr
