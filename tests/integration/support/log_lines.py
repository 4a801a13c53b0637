"""The lines of DDINJECT_LOG, as either stage writes them."""

FIELDS = [
    "time",
    "pid",
    "exe",
    "argv",
    "python",
    "abi",
    "libc",
    "directory",
    "verdict",
    "reason",
    "microseconds",
    "stage",
]
