"""Commands in a mount namespace of their own: what they mount is gone with them."""

import shlex

from support.processes import run


def run_in_namespace(script: str, **options):
    """A script of bash as root of a private mount namespace; it ends at the first failure."""
    return run("unshare", "--mount", "bash", "-euc", script, **options)


def overlay(lower, work, target=None, extra=None) -> str:
    """Script lines: whatever is written to `target` (or `lower` itself) ends in memory; the files
    below `extra` come in front of those of `lower`."""
    layers = f"{extra}:{lower}" if extra else str(lower)
    work, target, layers = (shlex.quote(str(it)) for it in (work, target or lower, layers))
    return f"""
        mkdir -p {work} {target}
        mount -t tmpfs none {work}
        mkdir {work}/upper {work}/work
        mount -t overlay overlay -o lowerdir={layers},upperdir={work}/upper,workdir={work}/work {target}
    """


def everywhere(preload, work) -> str:
    """Script lines: /etc/ld.so.preload, of this namespace alone, names the object."""
    return overlay("/etc", work) + f"echo {shlex.quote(str(preload))} > /etc/ld.so.preload\n"
