"""Commands in a mount namespace of their own: what they mount is gone with them."""

import shlex

from support.processes import run


def run_in_namespace(script: str, **options):
    """A script of bash as root of a private mount namespace; it ends at the first failure."""
    return run("unshare", "--mount", "bash", "-euc", script, **options)


def overlay(lower, work, target=None) -> str:
    """Script lines: whatever is written to `target` (or `lower` itself) ends in memory."""
    lower, work, target = (shlex.quote(str(path)) for path in (lower, work, target or lower))
    return f"""
        mkdir -p {work} {target}
        mount -t tmpfs none {work}
        mkdir {work}/upper {work}/work
        mount -t overlay overlay -o lowerdir={lower},upperdir={work}/upper,workdir={work}/work {target}
    """


def everywhere(preload, work) -> str:
    """Script lines: /etc/ld.so.preload, of this namespace alone, names the object."""
    return overlay("/etc", work) + f"echo {shlex.quote(str(preload))} > /etc/ld.so.preload\n"
