/* ddpack build: a volume from a lock, or from a folder of wheels. */
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/progress.h"
#include "tools/ddpack/build/source_date.h"
#include "tools/ddpack/build/volume_build.h"
#include "tools/ddpack/commands.h"
#include "tools/ddpack/resolve/lock_resolve.h"
#include "tools/ddpack/resolve/uv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { JOBS_MAX = 64, INTERPRETERS_MAX = 16 };

static int take_jobs(const char *text, unsigned *ret_jobs, struct error *error)
{
    struct span rest = span_of(text);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    *ret_jobs = processors > 0 ? (unsigned)processors : 1;
    if (text == NULL)
        return 0;
    if (!span_take_number(&rest, ret_jobs) || !span_is_empty(rest) || *ret_jobs == 0 ||
        *ret_jobs > JOBS_MAX)
        return error_usage(error, "-j %s: a number from 1 to %d is wanted", text, JOBS_MAX);
    return 0;
}

/* --cache, else the XDG base directory's place for caches. */
static int cache_directory(const char *given, char **ret_cache, struct error *error)
{
    const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (given != NULL)
        *ret_cache = format_new("%s", given);
    else if (xdg != NULL && xdg[0] == '/')
        *ret_cache = path_join(xdg, "ddpack");
    else if (home != NULL && home[0] == '/')
        *ret_cache = path_join(home, ".cache/ddpack");
    else
        return error_usage(error, "neither XDG_CACHE_HOME nor HOME is set: give --cache DIR");
    return 0;
}

/* --runtime, else beside the program (a build tree), else where `make install` puts them. */
static int runtime_directory(const char *given, char **ret_runtime, struct error *error)
{
    cleanup_free char *own = NULL;
    int result = given == NULL ? program_directory(&own, error) : 0;

    if (result < 0)
        return result;
    if (given != NULL) {
        *ret_runtime = format_new("%s", given);
        return 0;
    }
    cleanup_free char *object = path_join(own, "libddinject.so");

    *ret_runtime = access(object, F_OK) == 0 ? steal(&own) : path_join(own, "../lib/ddinject");
    return 0;
}

static int check_output(const char *output, struct error *error)
{
    struct stat status;
    cleanup_free char *manifest = output == NULL ? NULL : path_join(output, "manifest.json");

    if (output == NULL)
        return error_usage(error, "-o DIR is missing: where the volume is to be built");
    if (lstat(output, &status) < 0)
        return errno == ENOENT ? 0 : error_errno(error, errno, "cannot look at %s", output);
    if (!S_ISDIR(status.st_mode))
        return error_failed(error, "%s is there and no directory: remove it or name another",
                            output);
    /* An empty directory may be replaced; rmdir only ever removes such a one. */
    if (access(manifest, F_OK) < 0 && rmdir(output) < 0)
        return error_failed(error, "%s holds something that is no volume: name another directory",
                            output);
    return 0;
}

static const char *strip_program(const struct invocation *invocation)
{
    const char *told = getenv("STRIP");

    if (!invocation_has(invocation, "strip"))
        return NULL;
    return told != NULL && *told != '\0' ? told : "strip";
}

static int obtain_lock(const struct invocation *invocation, struct lock *ret_lock,
                       struct error *error)
{
    const char *file = invocation_value(invocation, "lock");
    const char *wheels = invocation_value(invocation, "wheels");
    cleanup_free char *uv = NULL;

    if ((file == NULL) == (wheels == NULL))
        return error_usage(error, "one of --lock FILE and --wheels DIR is wanted");
    if (file != NULL)
        return lock_read(file, ret_lock, error);
    cleanup_free char *folder = realpath(wheels, NULL);

    if (folder == NULL)
        return error_errno(error, errno, "cannot find the wheels' folder %s", wheels);
    struct lock_request request = {
        .folder = folder,
        .libcs = {LIBC_GLIBC, LIBC_MUSL},
        .libc_count = 2,
        .machines = {MACHINE_X86_64, MACHINE_AARCH64},
        .machine_count = 2,
    };
    int result = uv_find(invocation_value(invocation, "uv"), &uv, error);

    return result < 0 ? result : lock_resolve(&request, uv, ret_lock, error);
}

static int run_build(const struct invocation *invocation, struct error *error)
{
    cleanup_with(lock_release) struct lock lock = {0};
    cleanup_free char *cache = NULL, *runtime = NULL;
    const char *interpreters[INTERPRETERS_MAX + 1] = {NULL};
    struct bytecode_options bytecode = {.interpreters = interpreters};
    struct build_options options = {
        .bytecode = invocation_has(invocation, "no-pyc") ? NULL : &bytecode,
        .prunes = !invocation_has(invocation, "no-prune"),
        .strip = strip_program(invocation),
        .output = invocation_value(invocation, "output"),
        .wheels = {.offline = invocation_has(invocation, "offline")},
    };
    cleanup_with(manifest_release) struct manifest manifest = {0};
    cleanup_with(build_report_release) struct build_report report = {0};
    struct timespec start, end;
    int result = take_jobs(invocation_value(invocation, "jobs"), &options.wheels.jobs, error);

    clock_gettime(CLOCK_MONOTONIC, &start);
    if (invocation_has(invocation, "quiet"))
        progress_silence();
    if (result == 0)
        result = source_date_read(&options.time, error);
    if (result == 0)
        result = check_output(options.output, error);
    if (result == 0)
        result = cache_directory(invocation_value(invocation, "cache"), &cache, error);
    if (result == 0)
        result = runtime_directory(invocation_value(invocation, "runtime"), &runtime, error);
    if (result == 0)
        result = obtain_lock(invocation, &lock, error);
    for (size_t i = 0; i < INTERPRETERS_MAX; i++)
        interpreters[i] = invocation_value_at(invocation, "interpreter", i);
    bytecode.jobs = options.wheels.jobs;
    options.wheels.cache = cache;
    options.runtime = runtime;
    if (result == 0)
        result = volume_build(&lock, &options, &manifest, &report, error);
    if (result < 0)
        return result;
    clock_gettime(CLOCK_MONOTONIC, &end);
    if (!invocation_has(invocation, "quiet"))
        build_report_print(&report, &manifest, options.output,
                           (double)(end.tv_sec - start.tv_sec) +
                               (double)(end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"output", 'o', "DIR", "the volume; replaced as a whole when it is there"},
    {"lock", 0, "FILE", "what `ddpack lock` wrote"},
    {"wheels", 0, "DIR", "a folder of wheels, in place of a lock; no network is used"},
    {"cache", 0, "DIR", "wheels, and verified files out of them (default: ~/.cache/ddpack)"},
    {"offline", 0, NULL, "use the cache alone"},
    {"jobs", 'j', "N", "how much to do at a time (default: the processors)"},
    {"interpreter", 0, "PATH", "compiles byte code for its Python; several may be given"},
    {"no-prune", 0, NULL, "keep what no target can use: tests, headers, debug sections, ..."},
    {"strip", 0, NULL, "take unneeded symbols out of libraries, with $STRIP or strip"},
    {"no-pyc", 0, NULL, "without byte code"},
    {"runtime", 0, "DIR", "has libddinject.so, ddinject, sitecustomize.py, ..."},
    {"quiet", 'q', NULL, "say nothing but errors"},
    {"uv", 0, "PATH", "the uv program, for --wheels"},
    {0},
};

const struct command command_build = {
    .name = "build",
    .summary = "Build a volume from a lock or a folder of wheels",
    .operands = "",
    .description =
        "Fetches the wheels, verifies every byte (index hash, archive structure, RECORD, wheel\n"
        "tags, ELF machine and libc), and builds the volume beside DIR: it appears whole or not\n"
        "at all. Directories that targets have in common are links to the first target's, equal\n"
        "files are one inode. What a target's libraries need of the libc goes into its .requires\n"
        "file. Byte code is compiled by every interpreter that --interpreter names or that is\n"
        "found on PATH or in pyenv's root; a target without one is named in a warning and in the\n"
        "manifest. The same lock and options give the same bytes.",
    .options = OPTIONS,
    .operands_max = 0,
    .run = run_build,
};
