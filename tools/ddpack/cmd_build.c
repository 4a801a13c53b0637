/* `ddpack build`: makes a volume from a lock, or from a directory of wheels. This file reads the
 * options and the environment; tools/ddpack/build/ does the work. */
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/progress.h"
#include "tools/ddpack/build/volume_build.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/lock/lock_report.h"
#include "tools/ddpack/resolve/lock_resolve.h"
#include "tools/ddpack/resolve/uv.h"
#include "tools/ddpack/source_date.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { JOBS_MAX = 64, INTERPRETERS_MAX = 16 };

/* What the options come to. volume_build borrows all of it, so this struct stays where it is. */
struct build_request {
    struct build_options options;
    struct bytecode_options bytecode;
    const char *interpreters[INTERPRETERS_MAX + 1]; /* NULL-terminated */
    char *cache, *runtime;
};

static void build_request_release(struct build_request *request)
{
    free(request->cache);
    free(request->runtime);
}

/* `text` is the value of -j. NULL gives the number of processors. */
static int parse_jobs(const char *text, unsigned *ret_jobs, struct error *error)
{
    struct span rest = span_of(text);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    *ret_jobs = processors > 0 ? (unsigned)processors : 1;
    if (text == NULL)
        return 0;
    if (!span_take_number(&rest, ret_jobs) || !span_is_empty(rest) || *ret_jobs == 0 ||
        *ret_jobs > JOBS_MAX)
        return error_usage(error, "-j %s: the value must be a number from 1 to %d", text, JOBS_MAX);
    return 0;
}

/* Without --cache, the cache is where the XDG Base Directory Specification puts it. The
 * specification says to ignore a relative XDG_CACHE_HOME. */
static int cache_directory(const char *option, char **ret_cache, struct error *error)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (option != NULL)
        *ret_cache = format_new("%s", option);
    else if (xdg != NULL && xdg[0] == '/')
        *ret_cache = path_join(xdg, "ddpack");
    else if (home != NULL && home[0] == '/')
        *ret_cache = path_join(home, ".cache/ddpack");
    else
        return error_usage(error, "neither XDG_CACHE_HOME nor HOME is an absolute path: "
                                  "name the cache directory with --cache DIR");
    return 0;
}

/* Without --runtime, the files are beside the program, as in a build tree, or where `make install`
 * puts them. */
static int runtime_directory(const char *option, char **ret_runtime, struct error *error)
{
    cleanup_free char *beside = NULL;

    if (option != NULL) {
        *ret_runtime = format_new("%s", option);
        return 0;
    }
    int result = program_directory(&beside, error);

    if (result < 0)
        return result;
    cleanup_free char *object = path_join(beside, "libddinject.so");

    *ret_runtime =
        access(object, F_OK) == 0 ? steal(&beside) : path_join(beside, "../lib/ddinject");
    return 0;
}

/* Refuses an output that a build may not replace, before minutes are spent on the build. */
static int check_output(const char *output, struct error *error)
{
    struct stat status;

    if (output == NULL)
        return error_usage(error, "-o DIR is missing: it names the volume to build");
    if (lstat(output, &status) < 0)
        return errno == ENOENT ? 0 : error_errno(error, errno, "cannot open %s", output);
    if (!S_ISDIR(status.st_mode))
        return error_failed(error,
                            "%s exists but is not a directory: remove it, or name another "
                            "directory with -o",
                            output);
    cleanup_free char *manifest = path_join(output, "manifest.json");

    /* A volume and an empty directory may be replaced. rmdir(2) removes only empty directories. */
    if (access(manifest, F_OK) == 0 || rmdir(output) == 0)
        return 0;
    if (errno == ENOTEMPTY || errno == EEXIST)
        return error_failed(error,
                            "%s exists but is not a volume, and is not empty: name another "
                            "directory with -o",
                            output);
    return error_errno(error, errno, "cannot replace the directory %s", output);
}

/* NULL where libraries keep their symbols. */
static const char *strip_program(const struct invocation *invocation)
{
    const char *configured = getenv("STRIP");

    if (!invocation_has(invocation, "strip"))
        return NULL;
    return configured != NULL && *configured != '\0' ? configured : "strip";
}

/* Makes a lock of a directory of wheels: each target that the wheels are enough for. */
static int lock_wheels(const struct invocation *invocation, const char *wheels,
                       struct lock *ret_lock, struct error *error)
{
    cleanup_free char *uv = NULL;
    cleanup_free char *folder = realpath(wheels, NULL);

    if (folder == NULL)
        return error_errno(error, errno, "cannot find the directory of wheels %s", wheels);
    struct lock_request request = {
        .folder = folder,
        .libcs = {LIBC_GLIBC, LIBC_MUSL},
        .libc_count = 2,
        .machines = {MACHINE_X86_64, MACHINE_AARCH64},
        .machine_count = 2,
    };
    int result = uv_find(invocation_value(invocation, "uv"), &uv, error);

    if (result < 0)
        return result;
    result = lock_resolve(&request, uv, ret_lock, error);
    /* The error may only count the targets that failed; these lines have the reasons. */
    if (result < 0)
        lock_report_gaps(ret_lock, LOCK_FAILED);
    return result;
}

/* A directory of wheels needs a lock, too: it says which wheels each target gets. */
static int obtain_lock(const struct invocation *invocation, struct lock *ret_lock,
                       struct error *error)
{
    const char *file = invocation_value(invocation, "lock");
    const char *wheels = invocation_value(invocation, "wheels");

    if ((file == NULL) == (wheels == NULL))
        return error_usage(error, "expected either --lock FILE or --wheels DIR, found %s",
                           file == NULL ? "neither" : "both");
    if (file != NULL)
        return lock_read(file, ret_lock, error);
    return lock_wheels(invocation, wheels, ret_lock, error);
}

/* Options that need no check. */
static void take_build_switches(const struct invocation *invocation, struct build_request *request)
{
    struct build_options *options = &request->options;

    for (size_t i = 0; i < INTERPRETERS_MAX; i++)
        request->interpreters[i] = invocation_value_at(invocation, "interpreter", i);
    request->bytecode.interpreters = request->interpreters;
    options->bytecode = invocation_has(invocation, "no-pyc") ? NULL : &request->bytecode;
    options->pruning = invocation_has(invocation, "no-prune") ? PRUNING_OFF : PRUNING_ON;
    options->strip = strip_program(invocation);
    options->output = invocation_value(invocation, "output");
    options->wheels.offline = invocation_has(invocation, "offline");
}

/* The caller releases the request, also after a failure. */
static int take_build_options(const struct invocation *invocation, struct build_request *request,
                              struct error *error)
{
    struct build_options *options = &request->options;

    take_build_switches(invocation, request);
    int result = parse_jobs(invocation_value(invocation, "jobs"), &options->wheels.jobs, error);

    if (result < 0)
        return result;
    request->bytecode.jobs = options->wheels.jobs;
    result = source_date_read(&options->time, error);
    if (result < 0)
        return result;
    result = check_output(options->output, error);
    if (result < 0)
        return result;
    result = cache_directory(invocation_value(invocation, "cache"), &request->cache, error);
    if (result < 0)
        return result;
    options->wheels.cache = request->cache;
    result = runtime_directory(invocation_value(invocation, "runtime"), &request->runtime, error);
    options->runtime = request->runtime;
    return result;
}

/* The output is checked before the lock is made or read, because that may take long. */
static int run_build(const struct invocation *invocation, struct error *error)
{
    cleanup_with(build_request_release) struct build_request request = {.cache = NULL};
    cleanup_with(lock_release) struct lock lock = {0};
    cleanup_with(manifest_release) struct manifest manifest = {0};
    cleanup_with(build_report_release) struct build_report report = {0};
    bool is_quiet = invocation_has(invocation, "quiet");
    double start = build_report_clock();

    if (is_quiet)
        progress_silence();
    int result = take_build_options(invocation, &request, error);

    if (result < 0)
        return result;
    result = obtain_lock(invocation, &lock, error);
    if (result < 0)
        return result;
    result = volume_build(&lock, &request.options, &manifest, &report, error);
    if (result < 0)
        return result;
    if (!is_quiet)
        build_report_print(&report, &manifest, request.options.output,
                           build_report_clock() - start);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "DIR", "the volume; an existing volume is replaced as a whole"},
    {"lock", 0, "FILE", "the lock, as `ddpack lock` writes it"},
    {"wheels", 0, "DIR", "a directory of wheels, instead of a lock; no network is used"},
    {"cache", 0, "DIR", "caches wheels and their verified files (default: ~/.cache/ddpack)"},
    {"offline", 0, NULL, "take wheels only from the cache"},
    {"jobs", 'j', "N", "how many jobs run at a time (default: one for each processor)"},
    {"interpreter", 0, "PATH", "a Python that compiles byte code; may be repeated"},
    {"no-prune", 0, NULL, "keep what no target can use: tests, headers, debug sections, ..."},
    {"strip", 0, NULL, "remove unneeded symbols from libraries, with $STRIP or strip"},
    {"no-pyc", 0, NULL, "do not compile byte code"},
    {"runtime", 0, "DIR", "holds libddinject.so, ddinject, payload.list and the files it names"},
    {"quiet", 'q', NULL, "print only errors"},
    {"uv", 0, "PATH", "the uv program, for --wheels"},
    {0},
};

const struct command command_build = {
    .name = "build",
    .summary = "Build a volume from a lock or a directory of wheels",
    .operands = "",
    .description =
        "Fetches the wheels, verifies every byte (index hash, archive structure, RECORD, wheel\n"
        "tags, ELF machine and libc), and builds the volume in a directory beside DIR. DIR\n"
        "appears whole or not at all. Directories that several targets have in common become\n"
        "symbolic links to the first target's, and equal files become hard links. Each target\n"
        "has a .requires file, which names the libc version that its libraries need.\n"
        "\n"
        "Byte code is compiled by the interpreters that --interpreter names, and by those on\n"
        "PATH or in pyenv's root. A warning and the manifest name each target whose Python is\n"
        "not found. The same lock and options give the same bytes.",
    .options = OPTIONS,
    .operands_max = 0,
    .run = run_build,
};
