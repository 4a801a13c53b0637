/* Decides by the path alone which files a volume leaves out. Every entry states its reason, so that
 * whoever misses a file in a volume finds out why. */
#include "tools/ddpack/wheel/prune.h"

#include <string.h>

static const struct {
    const char *suffix, *reason;
} SUFFIXES[] = {
    {".a", "static library: nothing is linked in a volume"},
    {".o", "object file: nothing is linked in a volume"},
    {".la", "libtool's description of a library"},
    {".lib", "static library of Windows"},
    {".dll", "library of Windows"},
    {".pyd", "module of Windows"},
    {".exe", "program of Windows"},
    {".dylib", "library of macOS"},
    {".h", "header: nothing is compiled in a volume"},
    {".hpp", "header: nothing is compiled in a volume"},
    {".c", "source of a module that the wheel has compiled"},
    {".cc", "source of a module that the wheel has compiled"},
    {".cpp", "source of a module that the wheel has compiled"},
    {".pyx", "source of a module that the wheel has compiled"},
    {".pxd", "declarations for Cython: nothing is compiled in a volume"},
    {".pxi", "declarations for Cython: nothing is compiled in a volume"},
    {".pyi", "type stub beside a module, which no interpreter reads"},
    {"/py.typed", "marker for type checkers (PEP 561), which no interpreter reads"},
};

/* Names of directories in which packages keep the libraries for one machine or system. */
static const struct {
    const char *name;
    enum machine machine;
    bool is_served;
} MACHINES[] = {
    {"x86_64", MACHINE_X86_64, true},
    {"amd64", MACHINE_X86_64, true},
    {"aarch64", MACHINE_AARCH64, true},
    {"arm64", MACHINE_AARCH64, true},
    {"i386", 0, false},
    {"i686", 0, false},
    {"armv7l", 0, false},
    {"ppc64le", 0, false},
    {"s390x", 0, false},
    {"win32", 0, false},
    {"macos", 0, false},
    {"darwin", 0, false},
};

static bool is_of_another_machine(struct span name, const struct target *target)
{
    for (size_t i = 0; i < sizeof(MACHINES) / sizeof(MACHINES[0]); i++)
        if (span_equals(name, span_of(MACHINES[i].name)))
            return !MACHINES[i].is_served || MACHINES[i].machine != target->machine;
    return false;
}

static bool is_library(struct span name)
{
    return span_ends_with(name, SPAN(".so")) || span_contains(name, SPAN(".so."));
}

static const char *suffix_reason(struct span path)
{
    /* The package lazy_loader reads this stub at run time, to know what to import. */
    if (span_ends_with(path, SPAN("/__init__.pyi")))
        return NULL;
    for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(SUFFIXES[0]); i++)
        if (span_ends_with(path, span_of(SUFFIXES[i].suffix)))
            return SUFFIXES[i].reason;
    return NULL;
}

/* A directory for another machine counts only for the libraries below it: a Python package may have
 * such a name as well. */
const char *prune_reason(const char *path, const struct target *target)
{
    struct span rest = span_of(path);
    const char *reason = suffix_reason(rest);
    bool is_for_another = false;

    if (reason != NULL)
        return reason;
    for (;;) {
        struct span name = span_cut(&rest, '/');

        if (rest.at == NULL)
            return is_for_another && is_library(name) ? "library for another machine" : NULL;
        if (span_ends_with(name, SPAN("-stubs")))
            return "stub package (PEP 561), which cannot be imported";
        if (span_equals(name, SPAN("tests")))
            return "tests of the package itself";
        is_for_another = is_for_another || is_of_another_machine(name, target);
    }
}

const char *prune_distribution_reason(const char *name)
{
    /* Datadog's own images leave it out, too: an application that uses protobuf brings the version
     * that its code was generated for, and ddtrace works without it. */
    return strcmp(name, "protobuf") == 0 ? "would shadow or conflict with the application's own"
                                         : NULL;
}
