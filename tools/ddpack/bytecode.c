/* Lists of jobs for interpreters, and what becomes of them. */
#include "tools/ddpack/bytecode.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/compile_script.h"
#include "tools/ddpack/interpreters.h"
#include "tools/ddpack/subprocess.h"

#include <errno.h>
#include <string.h>

#define SKIPPED "skipped "

/* One module, compiled once; equal modules of other targets get links. */
struct job {
    const struct plan_source *source;
    struct python_version python;
    char *output; /* relative to the volume */
};

struct compilation {
    const struct bytecode_options *options;
    struct volume_writer *writer;
    struct progress *progress;
    char *folder; /* for the lists of jobs */
    struct job *jobs;
    size_t count;
    char **told_versions; /* of options->interpreters, once they were started */
    size_t told_count;
};

static int compare_pythons(struct python_version a, struct python_version b)
{
    if (a.major != b.major)
        return a.major < b.major ? -1 : 1;
    return (a.minor > b.minor) - (a.minor < b.minor);
}

/* The same module for the same Python. */
static int compare_modules(const struct job *a, const struct job *b)
{
    int order = compare_pythons(a->python, b->python);

    /* Large ones first, so that the workers end together. */
    if (order == 0)
        order = (a->source->content->size < b->source->content->size) -
                (a->source->content->size > b->source->content->size);
    if (order == 0)
        order = strcmp(a->source->path, b->source->path);
    return order != 0 ? order
                      : strcmp(a->source->content->sha256.hex, b->source->content->sha256.hex);
}

static int compare_jobs(const void *a, const void *b)
{
    const struct job *left = a, *right = b;
    int order = compare_modules(left, right);

    return order != 0 ? order : strcmp(left->output, right->output);
}

/* "a/b.py" for 3.12: "a/__pycache__/b.cpython-312.pyc". */
static char *output_path(const char *source, struct python_version python)
{
    cleanup_free char *parent = path_parent(source);
    const char *name = source + strlen(parent) + 1;

    return format_new("%s/__pycache__/%.*s.cpython-%u%u.pyc", parent,
                      (int)(strlen(name) - strlen(".py")), name, python.major, python.minor);
}

static void list_jobs(struct compilation *compilation, const struct volume_plan *plan)
{
    const struct manifest *manifest = compilation->writer->manifest;

    compilation->jobs = calloc(plan->source_count + 1, sizeof(*compilation->jobs));
    if (compilation->jobs == NULL)
        abort();
    for (size_t i = 0; i < plan->source_count; i++) {
        const struct plan_source *source = &plan->sources[i];
        struct python_version python = manifest->targets[source->target].target.python;

        compilation->jobs[compilation->count++] =
            (struct job){source, python, output_path(source->real_path, python)};
    }
    qsort(compilation->jobs, compilation->count, sizeof(*compilation->jobs), compare_jobs);
}

static bool is_first_of_module(const struct compilation *compilation, size_t i, size_t from)
{
    return i == from || compare_modules(&compilation->jobs[i - 1], &compilation->jobs[i]) != 0;
}

/* jobs[from, to) are one Python's. */
static int write_list(const struct compilation *compilation, size_t from, size_t to,
                      struct error *error)
{
    struct python_version python = compilation->jobs[from].python;
    const char *staging = compilation->writer->staging;
    cleanup_free char *path =
        format_new("%s/jobs-%u.%u", compilation->folder, python.major, python.minor);

    if (directory_create(compilation->folder, error) < 0)
        return -error->number;
    cleanup_fclose FILE *file = fopen(path, "we");

    for (size_t i = from; file != NULL && i < to; i++)
        if (is_first_of_module(compilation, i, from))
            fprintf(file, "%s/%s\t%s\t%s/%s\n", staging, compilation->jobs[i].source->real_path,
                    compilation->jobs[i].source->path, staging, compilation->jobs[i].output);
    if (file == NULL || fflush(file) != 0)
        return error_errno(error, errno, "cannot write %s", path);
    return 0;
}

/* Hashes of strings decide the order of sets; nothing else of the environment may matter. */
static int start(const struct compilation *compilation, const char *interpreter,
                 struct subprocess_result *ret_result, struct error *error)
{
    cleanup_free char *workers = format_new("%u", compilation->options->jobs);
    const char *libraries = getenv("LD_LIBRARY_PATH");
    cleanup_free char *library_path =
        format_new("LD_LIBRARY_PATH=%s", libraries != NULL ? libraries : "");
    const char *const arguments[] = {interpreter,         "-S",    "-B", "-c", compile_script,
                                     compilation->folder, workers, NULL};
    const char *const environment[] = {"PYTHONHASHSEED=0", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin",
                                       libraries != NULL ? library_path : NULL, NULL};

    return subprocess_run(arguments, (char *const *)(uintptr_t)environment, SPAN_EMPTY, ret_result,
                          error);
}

static void note_skipped(const struct compilation *compilation, struct span output,
                         const char *version)
{
    size_t count = 0;

    while (output.at != NULL)
        if (span_starts_with(span_cut(&output, '\n'), SPAN(SKIPPED)))
            count++;
    if (count > 0)
        progress_note(compilation->progress,
                      "Python %s: %zu module%s without byte code, which it cannot compile or not "
                      "always to the same bytes",
                      version, count, count == 1 ? "" : "s");
}

/* Starts one interpreter. `*ret_version` is what it says it is, "" where it is none that can be
 * used; it has compiled if it is of the wanted version. */
static int try_interpreter(const struct compilation *compilation, const char *interpreter,
                           const char *wanted, char **ret_version, struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    struct error ignored;

    if (start(compilation, interpreter, &result, &ignored) < 0) {
        *ret_version = format_new("%s", "");
        return 0;
    }
    struct span output = span_of(result.output), version = span_cut(&output, '\n');

    *ret_version = format_new("%.*s", (int)version.len, version.at != NULL ? version.at : "");
    if (!span_starts_with(version, span_of(wanted)))
        return 0;
    if (result.status != 0)
        return error_failed(error,
                            "%s failed to compile: %s: name another one with --interpreter, "
                            "or give --no-pyc",
                            interpreter, result.errors);
    note_skipped(compilation, output, *ret_version);
    return 0;
}

/* One of those that were told: each is started once, whatever it is, and for its own Python. */
static int try_told(struct compilation *compilation, size_t i, const char *wanted,
                    char **ret_version, struct error *error)
{
    char **known = &compilation->told_versions[i];
    bool is_known = *known != NULL,
         is_wanted = is_known && span_starts_with(span_of(*known), span_of(wanted));

    if (is_known && !is_wanted)
        return 0;
    free(steal(known));
    int result =
        try_interpreter(compilation, compilation->options->interpreters[i], wanted, known, error);

    if (result == 0 && span_starts_with(span_of(*known), span_of(wanted)))
        *ret_version = format_new("%s", *known);
    return result;
}

static int run_interpreter(struct compilation *compilation, struct python_version python,
                           char **ret_version, struct error *error)
{
    cleanup_with(interpreters_release) struct interpreters found = {0};
    cleanup_free char *wanted = format_new("%u.%u.", python.major, python.minor);
    int result = 0;

    for (size_t i = 0; result == 0 && *ret_version == NULL && i < compilation->told_count; i++)
        result = try_told(compilation, i, wanted, ret_version, error);
    interpreters_find(&found, python);
    for (size_t i = 0; result == 0 && *ret_version == NULL && i < found.count; i++) {
        cleanup_free char *version = NULL;

        result = try_interpreter(compilation, found.paths[i], wanted, &version, error);
        if (result == 0 && span_starts_with(span_of(version), span_of(wanted)))
            *ret_version = steal(&version);
    }
    return result;
}

/* What was compiled gets its row; the same module elsewhere is the same inode. */
static int adopt(const struct compilation *compilation, size_t from, size_t to, struct error *error)
{
    struct content *content = NULL;
    int result = 0;

    for (size_t i = from; result == 0 && i < to; i++) {
        const char *output = compilation->jobs[i].output;

        if (is_first_of_module(compilation, i, from))
            result = volume_writer_adopt(compilation->writer, output, &content, error);
        else if (content != NULL && strcmp(output, compilation->jobs[i - 1].output) != 0)
            result = volume_writer_add(compilation->writer, output, content, error);
    }
    return result;
}

static int compile_for(struct compilation *compilation, size_t from, size_t to, struct error *error)
{
    struct python_version python = compilation->jobs[from].python;
    struct manifest *manifest = compilation->writer->manifest;
    bool is_too_old = python.major < 3 || (python.major == 3 && python.minor < 7);
    cleanup_free char *version = NULL;
    int result = is_too_old ? 0 : write_list(compilation, from, to, error);

    if (result == 0 && !is_too_old)
        result = run_interpreter(compilation, python, &version, error);
    if (result == 0 && !is_too_old)
        result = tree_remove(compilation->folder, error);
    if (result == 0 && version == NULL)
        progress_note(compilation->progress, "warning: no byte code for Python %u.%u: %s",
                      python.major, python.minor,
                      is_too_old ? "before 3.7 it cannot be used without the sources' times"
                                 : "no such interpreter on PATH or in pyenv's root, and none given "
                                   "with --interpreter");
    for (size_t i = 0; i < manifest->target_count; i++)
        if (compare_pythons(manifest->targets[i].target.python, python) == 0)
            manifest->targets[i].bytecode = format_new("%s", version != NULL ? version : "");
    return result < 0 || version == NULL ? result : adopt(compilation, from, to, error);
}

static int compile_all(struct compilation *compilation, struct error *error)
{
    int result = 0;
    size_t to;

    for (size_t from = 0; result == 0 && from < compilation->count; from = to) {
        to = from + 1;
        while (to < compilation->count &&
               compare_pythons(compilation->jobs[from].python, compilation->jobs[to].python) == 0)
            to++;
        result = compile_for(compilation, from, to, error);
    }
    return result;
}

int bytecode_compile(const struct volume_plan *plan, const struct bytecode_options *options,
                     struct volume_writer *writer, struct progress *progress, struct error *error)
{
    struct compilation compilation = {
        .options = options,
        .writer = writer,
        .progress = progress,
        .folder = path_join(writer->staging, ".bytecode"),
    };

    while (options->interpreters != NULL && options->interpreters[compilation.told_count] != NULL)
        compilation.told_count++;
    compilation.told_versions = calloc(compilation.told_count + 1, sizeof(char *));
    if (compilation.told_versions == NULL)
        abort();
    list_jobs(&compilation, plan);
    int result = compile_all(&compilation, error);

    for (size_t i = 0; i < compilation.count; i++)
        free(compilation.jobs[i].output);
    for (size_t i = 0; i < compilation.told_count; i++)
        free(compilation.told_versions[i]);
    free(compilation.told_versions);
    free(compilation.jobs);
    free(compilation.folder);
    return result;
}
