"""Telling the running libc, and what a directory asks of it."""

import os
import sys

import pytest

FILLING = b"\x7fELF\0\0libc\0001.x\0\0001..2\0Invalid 1.2.3 text\0"


@pytest.mark.parametrize(
    ("loader", "expected"),
    [
        (FILLING + b"\0001.2.3\0\0open64\0", (1, 2, 3)),
        (FILLING + b"\0001.2.5\0", (1, 2, 5)),
        (b"\0001.2.10\0" + FILLING, (1, 2, 10)),
        (b"fopen64\0\0001.1.24\0", (1, 1, 24)),
        # What is exported decides, should the two ever disagree.
        (b"\0open64\0\0001.2.5\0", (1, 2, 3)),
        (b"\0open64\0", (1, 2, 3)),
        (b"\0001.2\0\0001.2.3.4\0", ()),
        (b"\0001.2.5", ()),
        (b"\0001.", ()),
        (b"", ()),
    ],
)
def test_musl_version(target, loader, expected):
    assert target.musl_version(loader) == expected


def test_version_that_is_not_known_is_too_old(target):
    assert target.musl_version(b"") < target.STRICTEST["musl"]


def test_musl_loader_is_found_in_the_maps(target, monkeypatch, tmp_path):
    for name in ("ld-musl-x86_64.so.1", "libc.so"):
        loader = tmp_path / name
        loader.write_bytes(b"\0001.2.5\0")
        maps = f"55-56 r-xp 0 08:01 1 /usr/bin/python3\n7f-80 r-xp 0 08:01 2 {loader}\n".encode()
        fake = lambda path, limit, maps=maps: maps
        with monkeypatch.context() as patch:
            patch.setattr(target.environment, "read_proc_file", fake)
            patch.setattr(os, "confstr", refuse)
            assert target.running_libc() == ("musl", (1, 2, 5))


def refuse(name):
    raise ValueError(name)


def test_no_libc_that_is_known(target, monkeypatch):
    monkeypatch.setattr(os, "confstr", refuse)
    monkeypatch.setattr(target.environment, "read_proc_file", lambda path, limit: None)
    assert target.running_libc() == ("", ())


def test_glibc_is_told_by_confstr(target):
    kind, _, version = os.confstr("CS_GNU_LIBC_VERSION").partition(" ")
    assert target.running_libc() == (kind, tuple(map(int, version.split("."))))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("glibc 2.17\n", "glibc", ("glibc", (2, 17))),
        ("musl 1.2.4\n", "musl", ("musl", (1, 2, 4))),
        ("musl 1.2.4\n", "glibc", ("musl", (1, 2, 4))),
        (None, "glibc", ("glibc", (2, 36))),
        (None, "musl", ("musl", (1, 2, 4))),
        ("", "glibc", ("glibc", (2, 36))),
        ("glibc\n", "glibc", ("glibc", (2, 36))),
        ("uclibc 0.9\n", "musl", ("musl", (1, 2, 4))),
        ("\xff\xfe", "musl", ("musl", (1, 2, 4))),
    ],
)
def test_required_libc(target, tmp_path, text, kind, expected):
    if text is not None:
        (tmp_path / "target.requires").write_bytes(text.encode("latin-1"))
    assert target.required_libc(str(tmp_path / "target"), kind) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [("abiflags", "t", True), ("abiflags", "td", True), ("abiflags", "m", False)],
)
def test_free_threaded_build(target, monkeypatch, name, value, expected):
    monkeypatch.setattr(sys, name, value)
    assert target.has_foreign_abi() == expected


def test_debug_build(target, monkeypatch):
    assert not target.has_foreign_abi()
    monkeypatch.setattr(sys, "gettotalrefcount", lambda: 0, raising=False)
    assert target.has_foreign_abi()
