"""From the results of each benchmark to the tables and plots of docs/measurements.md.

Results are rows by the name of a table; what their columns are is said at each function. A column that
an earlier run did not measure is None.
"""

from dataclasses import dataclass

from plot import Bar, Group, Plot

# The OpenTelemetry injector is in no package index, so that `make bench` cannot measure it: these are
# the figures of one run of version 0.10, over the same empty object.
INJECTOR = {"/bin/true": 470, "/bin/true, 64 KB of environment": 1020}
INJECTOR_SOURCE = [
    "OpenTelemetry injector: version 0.10, measured in November 2026 on another virtual machine with 2 cores, not in this run.",
    "It took 470 µs and 143 system calls more than an empty object, which took 22 to 25 µs there.",
]
MODES = {
    "plain": ("without injection", "floor"),
    "lazy": ("lazy, no tracer needed", "ours"),
    "ours": ("injected", "ours"),
    "usual": ("ddtrace's own bootstrapper", "peer"),
}
# How the starts of scripts/bench/start.py are called on the page.
STARTS = {
    "plain": "plain",
    "usual": "usual",
    "ours": "injected, PYTHONPATH",
    "object": "injected, LD_PRELOAD",
    "lazy": "lazy, PYTHONPATH",
    "lazy, object": "lazy, LD_PRELOAD",
    "with object": "ours alone, LD_PRELOAD",
}
PROGRAMS = {"nothing": "a ddtrace that does nothing", "cron": "a short script of a cron job"}
WAYS = {
    "floor": ("hash the wheels, write the bytes", "floor"),
    "uv_from_disk": ("uv, wheels on disk", "peer"),
    "ours_from_disk": ("ddpack, wheels on disk", "ours"),
    "uv_warm": ("uv, warm cache", "peer"),
    "ours_warm": ("ddpack, warm cache", "ours"),
    "uv_from_index": ("uv, from the index", "peer"),
    "ours_from_index": ("ddpack, from the index", "ours"),
    "ours_compiled": ("ddpack, warm cache, byte code", "ours"),
}


@dataclass
class Table:
    heading: str
    columns: list
    rows: list


def text(value, form: str = "") -> str:
    """A cell. What was not measured is an empty one."""
    if value is None:
        return ""
    return value if isinstance(value, str) else format(value, form)


def formatted(rows: list, forms: list) -> list:
    return [[text(cell, form) for cell, form in zip(row, forms, strict=True)] for row in rows]


def kind_of(name: str) -> str:
    if name.startswith(("ddpack", "ddinject", "python", "init image", "volume")):
        return "ours"
    return "floor" if name in ("nothing", "empty object", "start alone") else "peer"


def exec_plot(rows: list) -> Plot:
    """What is added to the same exec without any object."""
    groups = {}
    base = {}
    for command, variant, microseconds, *_ in rows:
        if variant == "nothing":
            base[command] = microseconds
        elif not variant.startswith("rules.conf"):
            added = microseconds - base[command]
            groups.setdefault(command, []).append(Bar(variant, added, kind_of(variant)))
    for command, over_floor in INJECTOR.items():
        if command in groups:
            floor = next(bar.value for bar in groups[command] if bar.label == "empty object")
            groups[command].append(Bar("OpenTelemetry injector", floor + over_floor, "peer"))
    return Plot(
        "exec.svg",
        "What a preload object adds to one exec",
        "{:+,.0f} µs",
        [Group(command, bars) for command, bars in groups.items()],
        [
            "An empty object is the floor of the method: the loader maps it, and that is all.",
            *INJECTOR_SOURCE,
        ],
    )


def of_exec(documents: dict) -> tuple:
    """exec: command, variant, µs, more than the empty object, ratio, system calls, more, instructions,
    more, minor faults, more. getenv: variables, ns, libc's ns, ratio. memory: what, number, unit."""
    results = documents["exec"]["results"]
    columns = ["command", "with", "µs", "more", "ratio", "system calls", "more"]
    columns += ["instructions", "more", "faults", "more"]
    forms = ["", "", ",.1f", "+,.1f", ".3f", ",.0f", "+,.0f", ",.0f", "+,.0f", ",.0f", "+,.0f"]
    tables = [
        Table(
            "One exec (more: than with the empty object)",
            columns,
            formatted(results["exec"], forms),
        )
    ]
    if results.get("getenv"):
        rows = formatted(results["getenv"], [",.0f", ",.1f", ",.1f", ".3f"])
        tables.append(
            Table('One call of getenv("X")', ["variables", "ns", "libc's own, ns", "ratio"], rows)
        )
    if results.get("memory"):
        tables.append(
            Table("Size", ["what", "", ""], formatted(results["memory"], ["", ",.0f", ""]))
        )
    return tables, [exec_plot(results["exec"])]


def start_plot(rows: list, pythons: list) -> Plot:
    """The shortest program that was measured in most ways."""
    titles = ("-c pass", "-c pass, lazy", "manage.py check")
    used = {(row[0], row[1], row[2]): row[6] for row in rows if row[1] in titles}
    title = "-c pass" if any(key[1:] == ("-c pass", "plain") for key in used) else "manage.py check"
    groups = []
    for python in pythons:
        bars = []
        for mode, (label, kind) in MODES.items():
            value = used.get((python, f"{title}, lazy" if mode == "lazy" else title, mode))
            bars += [Bar(label, value, kind)] if value is not None else []
        groups.append(Group(f"Python {python}", bars))
    return Plot(
        "start.svg",
        f"CPU time of one start of Python, {title}, from a read-only mount",
        "{:,.0f} ms",
        groups,
        [f"Program: {title}. ddtrace's own bootstrapper has the same ddtrace, without byte code."],
    )


def of_start(documents: dict) -> tuple:
    """starts: python, program, mode, clock ms, more than the first mode, ratio, CPU ms, more, ratio,
    system calls."""
    rows = documents["start"]["results"]["starts"]
    pythons = list(dict.fromkeys(row[0] for row in rows))
    tables = []
    for heading, column, form in (
        ("CPU time, ms", 6, ",.1f"),
        ("CPU time, more than the first line of the same program, ms", 7, "+,.2f"),
        ("CPU time, as a ratio to the first line of the same program", 8, ".2f"),
        ("Time by the clock, ms", 3, ",.1f"),
        ("System calls", 9, ",.0f"),
    ):
        cells = {(row[1], row[2], row[0]): row[column] for row in rows if row[column] is not None}
        lines = list(dict.fromkeys(key[:2] for key in cells))
        body = [
            [
                PROGRAMS.get(line[0], line[0]),
                STARTS.get(line[1], line[1]),
                *(text(cells.get((*line, python)), form) for python in pythons),
            ]
            for line in lines
        ]
        if body:
            tables.append(Table(heading, ["program", "start", *pythons], body))
    return tables, [start_plot(rows, pythons)]


def of_build(documents: dict) -> tuple:
    """builds: way, ms. memory: what, KiB."""
    results = documents["build"]["results"]
    times = dict(results["builds"])
    rows = []
    for way, milliseconds in times.items():
        peer = times.get(way.replace("ours", "uv")) if way.startswith("ours") else None
        floor = times.get("floor") if way.startswith("ours") else None
        ratios = [text(milliseconds / other, ".2f") if other else "" for other in (peer, floor)]
        rows.append([WAYS[way][0], text(milliseconds, ",.0f"), *ratios])
    tables = [
        Table("A volume of 12 targets", ["way", "ms", "to uv", "to hashing and writing"], rows)
    ]
    if results.get("memory"):
        tables.append(
            Table("Peak memory", ["what", "KiB"], formatted(results["memory"], ["", ",.0f"]))
        )
    bars = [Bar(WAYS[way][0], milliseconds, WAYS[way][1]) for way, milliseconds in times.items()]
    groups = [Group("12 targets: six Pythons, glibc and musl", bars)]
    return tables, [Plot("build.svg", "Time to build a volume of 12 targets", "{:,.0f} ms", groups)]


def of_copy(documents: dict) -> tuple:
    """copies: place, way, seconds."""
    rows = documents["copy"]["results"]["copies"]
    ours = {place: seconds for place, way, seconds in rows if way == "ddpack copy"}
    body = [
        [place, way, text(seconds, ".3f"), text(seconds / ours[place], ".2f")]
        for place, way, seconds in rows
    ]
    columns = ["place", "way", "s", "to ddpack copy"]
    groups = [
        Group(
            place,
            [Bar(way, seconds, kind_of(way)) for where, way, seconds in rows if where == place],
        )
        for place in ours
    ]
    plot = Plot("copy.svg", "Time to copy a volume of all targets", "{:,.2f} s", groups)
    return [Table("One copy", columns, body)], [plot]


def of_init(documents: dict) -> tuple:
    """containers: place, way, seconds. facts: what, value."""
    results = documents["init"]["results"]
    places = list(dict.fromkeys(row[0] for row in results["containers"]))
    cells = {(way, place): seconds for place, way, seconds in results["containers"]}
    best = {
        place: min(
            value
            for (way, where), value in cells.items()
            if where == place and way.startswith("tar -x")
        )
        for place in places
    }
    body = []
    for way in dict.fromkeys(row[1] for row in results["containers"]):
        line = [way]
        for place in places:
            value = cells.get((way, place))
            line += ["", ""] if value is None else [f"{value:.2f}", f"{value / best[place]:.2f}"]
        body.append(line)
    columns = ["the container runs"]
    for place in places:
        columns += [f"{place}, s", "to the fastest tar"]
    tables = [Table("A container that fills a volume, its start included", columns, body)]
    if results.get("facts"):
        tables.append(
            Table("Under restriction", ["what", ""], formatted(results["facts"], ["", ""]))
        )
    return tables, []


def of_sizes(documents: dict) -> tuple:
    """sizes of copy and init: what, MB, files, directory entries."""
    rows = [
        row
        for name in ("copy", "init")
        for row in documents.get(name, {}).get("results", {}).get("sizes", [])
    ]
    table = Table(
        "What is stored",
        ["what", "MB", "files", "directory entries"],
        formatted(rows, ["", ",.1f", ",.0f", ",.0f"]),
    )
    bars = [Bar(row[0], row[1], kind_of(row[0])) for row in rows]
    plot = Plot(
        "sizes.svg", "Size of all targets of ddtrace", "{:,.0f} MB", [Group("all targets", bars)]
    )
    return [table], [plot] if bars else []


# Each section: what it is made of, and the documents that it needs.
SECTIONS = {
    "exec": (of_exec, ("exec",)),
    "start": (of_start, ("start",)),
    "build": (of_build, ("build",)),
    "copy": (of_copy, ("copy",)),
    "init": (of_init, ("init",)),
    "sizes": (of_sizes, ("copy", "init")),
}
