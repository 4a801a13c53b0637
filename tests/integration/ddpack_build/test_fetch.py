"""Downloads over HTTP that go wrong, and what becomes of them."""

import hashlib

import pytest
from support.http_server import Answer, serving
from support.wheels import Wheel


@pytest.fixture
def served(tmp_path):
    """A server with one wheel, and the wheel's local file."""
    wheel = Wheel()
    wheel.members["ddtrace/data.bin"] = hashlib.shake_256(b"data").digest(1 << 18)
    local = wheel.write(tmp_path)
    with serving() as server:
        server.local = local
        server.path = f"/packages/{local.name}"
        server.files[server.path] = local.read_bytes()
        yield server


@pytest.fixture
def fetch(build_from, served):
    """fetch(*words): builds a volume from the served wheel."""

    def call(*words, path=None, **changes):
        url = served.url + (path or served.path)
        return build_from([served.local], *words, url=url, **changes)

    return call


def left_in_the_cache(tmp_path) -> list:
    """The wheels and parts of them; what was in them is kept beside."""
    cache = tmp_path / ".cache/ddpack"
    kept = [path for path in cache.rglob("*") if path.is_file()]
    return [path for path in kept if path.parts[len(cache.parts)] not in ("contents", "verified-1")]


def test_a_download_is_kept_for_the_next_build(fetch, served, tmp_path):
    assert fetch().returncode == 0
    assert fetch("--offline").returncode == 0
    assert len(served.asked(served.path)) == 1
    assert [path.name for path in left_in_the_cache(tmp_path)] == [served.local.name]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(fetch, served, status):
    served.before[served.path] = [Answer(status), Answer(status)]
    result = fetch()
    assert result.returncode == 0, result.stderr
    assert len(served.asked(served.path)) == 3


def test_what_is_there_is_not_fetched_again(fetch, served):
    content = served.files[served.path]
    served.before[served.path] = [Answer(200, content, cut=100000)]
    result = fetch()
    assert result.returncode == 0, result.stderr
    first, second = served.asked(served.path)
    assert "Range" not in first.headers
    assert second.headers["Range"] == "bytes=100000-"


def test_a_server_without_ranges(fetch, served):
    content = served.files[served.path]
    served.before[served.path] = [Answer(200, content, cut=100000), Answer(200, content)]
    result = fetch()
    assert result.returncode == 0, result.stderr


def test_another_run_goes_on_where_one_was_killed(fetch, served, tmp_path):
    content = served.files[served.path]
    digest = hashlib.sha256(content).hexdigest()
    partial = tmp_path / ".cache/ddpack" / digest / f"{served.local.name}.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(content[:70000])
    assert fetch().returncode == 0
    assert served.asked(served.path)[0].headers["Range"] == "bytes=70000-"
    assert not partial.exists()


def test_a_wrong_partial_file_does_no_harm(fetch, served, tmp_path):
    digest = hashlib.sha256(served.files[served.path]).hexdigest()
    partial = tmp_path / ".cache/ddpack" / digest / f"{served.local.name}.partial"
    partial.parent.mkdir(parents=True)
    partial.write_bytes(b"not of this wheel" * 100)
    result = fetch()
    assert result.returncode == 0, result.stderr


def test_redirections_are_followed(fetch, served):
    served.before["/old"] = [Answer(302, b"", {"Location": served.path})]
    assert fetch(path="/old").returncode == 0


def test_no_redirection_to_the_local_disk(fetch, served, tmp_path):
    served.before["/old"] = [Answer(302, b"", {"Location": served.local.as_uri()})] * 9
    result = fetch(path="/old")
    assert result.returncode == 1 and "/old" in result.stderr, result.stderr
    assert not (tmp_path / "out/volume").exists()


def test_what_is_not_there_is_told_at_once(fetch, served):
    result = fetch(path="/nothing.whl")
    assert result.returncode == 1
    answer = f"cannot fetch {served.url}/nothing.whl: the server answered with status 404"
    assert answer in result.stderr
    assert len(served.asked("/nothing.whl")) == 1


def test_another_file_under_the_url(refused, served, tmp_path):
    content = bytearray(served.files[served.path])
    content[1000] ^= 1
    served.files[served.path] = bytes(content)
    refused(
        [served.local],
        served.url,
        "expected the sha256",
        "of the lock, found",
        "the index serves another file, or something on the way changed it",
        url=served.url + served.path,
    )
    assert left_in_the_cache(tmp_path) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda content: content + b"x", "bytes, found more"),
        (lambda content: content[:-1], "bytes, found {len}"),
    ],
)
def test_a_file_of_another_size(refused, served, tmp_path, change, found):
    served.files[served.path] = change(served.files[served.path])
    found = found.format(len=len(served.files[served.path]))
    refused([served.local], served.path, found, url=served.url + served.path)
    assert left_in_the_cache(tmp_path) == []


def test_a_damaged_cache_is_repaired(fetch, served, tmp_path):
    assert fetch().returncode == 0
    (kept,) = left_in_the_cache(tmp_path)
    kept.write_bytes(b"\0" * kept.stat().st_size)
    result = fetch("--offline")
    assert result.returncode == 1 and "was damaged in the cache" in result.stderr, result.stderr
    assert "--offline forbids to download it: run once without --offline" in result.stderr
    assert fetch().returncode == 0
    assert kept.read_bytes() == served.files[served.path]


def test_progress_is_plain_lines_where_there_is_no_terminal(fetch):
    result = fetch()
    assert "\r" not in result.stderr and "\x1b" not in result.stderr
    assert "1/1 " in result.stderr
