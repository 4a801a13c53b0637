/* The list, with its reasons. */
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
    {".c", "source of a module that is here compiled"},
    {".cc", "source of a module that is here compiled"},
    {".cpp", "source of a module that is here compiled"},
    {".pyx", "source of a module that is here compiled"},
    {".pxd", "declarations for Cython: nothing is compiled in a volume"},
    {".pxi", "declarations for Cython: nothing is compiled in a volume"},
    {".pyi", "type stub beside a module, which no interpreter reads"},
    {"/py.typed", "mark for type checkers (PEP 561), which look for none in a volume"},
};

/* As packages name a directory with libraries for one machine. */
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
    /* Read at run time by packages that import lazily what it lists (lazy_loader). */
    if (span_ends_with(path, SPAN("/__init__.pyi")))
        return NULL;
    for (size_t i = 0; i < sizeof(SUFFIXES) / sizeof(SUFFIXES[0]); i++)
        if (span_ends_with(path, span_of(SUFFIXES[i].suffix)))
            return SUFFIXES[i].reason;
    return NULL;
}

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
            return "package of stubs (PEP 561), which no import can name";
        if (span_equals(name, SPAN("tests")))
            return "tests of the package's own";
        is_for_another = is_for_another || is_of_another_machine(name, target);
    }
}

const char *prune_distribution_reason(const char *name)
{
    /* Also left out of Datadog's own images: an application that uses protobuf brings the version
     * that it was generated for, and ddtrace does without. */
    return strcmp(name, "protobuf") == 0 ? "would shadow or contradict the application's" : NULL;
}
