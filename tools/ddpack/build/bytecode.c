/* Writes for each Python version a list of modules, lets an interpreter of that version compile
 * them by compile.py, and adds the .pyc files that it has written to the volume. */
#include "tools/ddpack/build/bytecode.h"

#include "tools/common/allocate.h"
#include "tools/common/command.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/progress.h"
#include "tools/common/subprocess.h"
#include "tools/common/trees.h"
#include "tools/ddpack/build/compile_script.h"
#include "tools/ddpack/build/interpreters.h"

#include <errno.h>
#include <string.h>

#define SKIPPED "skipped "

/* One module for one Python version. Equal modules of other targets have jobs of their own; the
 * first is compiled, and the others become hard links to its output. */
struct job {
    const struct plan_source *source;
    struct python_version python;
    char *output; /* the .pyc file, relative to the volume */
};

/* The jobs of one Python version: jobs[from] to jobs[to - 1]. */
struct group {
    struct python_version python;
    size_t from, to;
    char *version; /* "3.12.1", of the interpreter that has compiled them; NULL: none has */
};

struct compilation {
    const struct bytecode_options *options;
    struct volume_writer *writer;
    struct progress progress;
    char *directory; /* in the staging directory, for the lists of jobs */
    struct job *jobs;
    size_t count;
    struct group *groups;
    size_t group_count;
};

static int compare_pythons(struct python_version a, struct python_version b)
{
    if (a.major != b.major)
        return a.major < b.major ? -1 : 1;
    return (a.minor > b.minor) - (a.minor < b.minor);
}

/* Returns 0 for the same module and the same Python version. */
static int compare_modules(const struct job *a, const struct job *b)
{
    int order = compare_pythons(a->python, b->python);

    /* Large modules come first, so that the workers of an interpreter finish at the same time. */
    if (order == 0)
        order = (a->source->content->size < b->source->content->size) -
                (a->source->content->size > b->source->content->size);
    if (order == 0)
        order = strcmp(a->source->path, b->source->path);
    return order != 0 ? order
                      : strcmp(a->source->content->sha256.hex, b->source->content->sha256.hex);
}

/* Equal modules have an order, too, so that the same one of them is compiled on every run. */
static int compare_jobs(const void *a, const void *b)
{
    const struct job *left = a, *right = b;
    int order = compare_modules(left, right);

    return order != 0 ? order : strcmp(left->output, right->output);
}

/* For "a/b.py" and 3.12: "a/__pycache__/b.cpython-312.pyc" (PEP 3147). The caller frees it. */
static char *output_path(const char *source, struct python_version python)
{
    const char *slash = strrchr(source, '/');
    const char *name = slash == NULL ? source : slash + 1;

    return format_new("%.*s__pycache__/%.*s.cpython-%u%u.pyc", (int)(name - source), source,
                      (int)(strlen(name) - strlen(".py")), name, python.major, python.minor);
}

/* Sorts the jobs, so that those of one Python version, and in it those of one module, are
 * neighbours. */
static void list_jobs(struct compilation *compilation, const struct volume_plan *plan)
{
    const struct manifest *manifest = compilation->writer->manifest;

    compilation->jobs = array_new(plan->source_count, sizeof(*compilation->jobs));
    for (size_t i = 0; i < plan->source_count; i++) {
        const struct plan_source *source = &plan->sources[i];
        struct python_version python = manifest->targets[source->target].target.python;

        compilation->jobs[compilation->count++] =
            (struct job){source, python, output_path(source->real_path, python)};
    }
    qsort(compilation->jobs, compilation->count, sizeof(*compilation->jobs), compare_jobs);
}

/* Only the first job of a module is compiled. `from` is the start of its group. */
static bool is_first_of_module(const struct compilation *compilation, size_t i, size_t from)
{
    return i == from || compare_modules(&compilation->jobs[i - 1], &compilation->jobs[i]) != 0;
}

static size_t count_modules(const struct compilation *compilation)
{
    size_t count = 0;

    for (size_t i = 0; i < compilation->count; i++)
        count += is_first_of_module(compilation, i, 0);
    return count;
}

/* Cuts the sorted jobs into groups, one for each Python version. */
static void find_groups(struct compilation *compilation)
{
    compilation->groups = array_new(compilation->count, sizeof(*compilation->groups));
    for (size_t i = 0; i < compilation->count; i++) {
        struct python_version python = compilation->jobs[i].python;

        if (i == 0 || compare_pythons(compilation->jobs[i - 1].python, python) != 0)
            compilation->groups[compilation->group_count++] = (struct group){python, i, i, NULL};
        compilation->groups[compilation->group_count - 1].to = i + 1;
    }
}

/* Python reads unchecked hash-based .pyc files from 3.7 on (PEP 552). */
static bool is_too_old(struct python_version python)
{
    return python.major < 3 || (python.major == 3 && python.minor < 7);
}

static char *list_path(const struct compilation *compilation, const struct group *group)
{
    return format_new("%s/jobs-%u.%u", compilation->directory, group->python.major,
                      group->python.minor);
}

/* Writes the list that compile.py reads: the source, the path for tracebacks, and the output. */
static int write_list(const struct compilation *compilation, const struct group *group,
                      struct error *error)
{
    const char *staging = compilation->writer->staging;
    cleanup_free char *path = list_path(compilation, group);
    cleanup_fclose FILE *file = fopen(path, "we");

    for (size_t i = group->from; file != NULL && i < group->to; i++)
        if (is_first_of_module(compilation, i, group->from))
            fprintf(file, "%s/%s\t%s\t%s/%s\n", staging, compilation->jobs[i].source->real_path,
                    compilation->jobs[i].source->path, staging, compilation->jobs[i].output);
    if (file == NULL || fflush(file) != 0)
        return error_errno(error, errno, "cannot write %s", path);
    return 0;
}

/* Starts the interpreter with the script and the directory of lists. The environment is fixed, so
 * that it cannot change the bytes. PYTHONHASHSEED matters in particular, since the hashes of
 * strings decide the order of a set. LD_LIBRARY_PATH stays: the interpreter may need it to find
 * libpython. */
static int start_interpreter(const struct compilation *compilation, const char *interpreter,
                             struct subprocess_result *ret_result, struct error *error)
{
    cleanup_free char *workers = format_new("%u", compilation->options->jobs);
    const char *libraries = getenv("LD_LIBRARY_PATH");
    cleanup_free char *library_path =
        format_new("LD_LIBRARY_PATH=%s", libraries != NULL ? libraries : "");
    const char *const arguments[] = {
        interpreter, "-S", "-B", "-c", compile_script, compilation->directory, workers, NULL};
    const char *const environment[] = {"PYTHONHASHSEED=0", "LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin",
                                       libraries != NULL ? library_path : NULL, NULL};

    return subprocess_run(arguments, (char *const *)(uintptr_t)environment, SPAN_EMPTY, ret_result,
                          error);
}

/* compile.py prints a line for each module that it leaves out. Templates for other versions of
 * Python and the like are normal, so this is no error. */
static void note_skipped(struct compilation *compilation, struct span output, const char *version)
{
    size_t count = 0;

    while (output.at != NULL)
        if (span_starts_with(span_cut(&output, '\n'), SPAN(SKIPPED)))
            count++;
    if (count > 0)
        progress_note(&compilation->progress,
                      "Python %s leaves %zu module%s without byte code: the source is not valid "
                      "for it, or does not always give the same bytes",
                      version, count, plural(count));
}

/* Returns the group that this version, like "3.12.1", can compile and that no interpreter has
 * compiled; NULL where there is none. */
static struct group *find_group(struct compilation *compilation, struct span version)
{
    for (size_t i = 0; i < compilation->group_count; i++) {
        struct group *group = &compilation->groups[i];
        cleanup_free char *prefix = format_new("%u.%u.", group->python.major, group->python.minor);

        if (group->version == NULL && span_starts_with(version, span_of(prefix)))
            return group;
    }
    return NULL;
}

/* Starts one interpreter, which prints its version and compiles the list for that version. A
 * program that cannot be started, or is no CPython, is skipped: then the group has no `version`. */
static int try_interpreter(struct compilation *compilation, const char *interpreter,
                           struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    struct error ignored;

    /* A file named python3.12 may be anything, so a failure to start it is no error. */
    if (start_interpreter(compilation, interpreter, &result, &ignored) < 0)
        return 0;
    struct span output = span_of(result.output), version = span_cut(&output, '\n');
    struct group *group = find_group(compilation, version);

    if (group == NULL)
        return 0;
    if (result.status != 0)
        return error_failed(error,
                            "%s cannot compile the modules: %s: name another interpreter with "
                            "--interpreter, or give --no-pyc",
                            interpreter, result.errors);
    cleanup_free char *list = list_path(compilation, group);

    /* Another interpreter of this version must not compile the modules again. */
    unlink(list);
    group->version = format_new("%.*s", (int)version.len, version.at);
    note_skipped(compilation, output, group->version);
    return 0;
}

/* Stops at the first interpreter that is what its name says. */
static int find_interpreter(struct compilation *compilation, const struct group *group,
                            struct error *error)
{
    cleanup_with(text_list_release) struct text_list found = {0};

    interpreters_find(&found, group->python);
    for (size_t i = 0; group->version == NULL && i < found.count; i++) {
        int result = try_interpreter(compilation, found.items[i], error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* `*ret_content` is NULL where the interpreter has skipped the module. */
static int adopt_output(struct compilation *compilation, const char *output,
                        struct content **ret_content, struct error *error)
{
    int result = volume_writer_adopt(compilation->writer, output, ret_content, error);

    if (result < 0)
        return result;
    if (*ret_content != NULL)
        progress_add_bytes(&compilation->progress, (*ret_content)->size);
    progress_file_done(&compilation->progress, output);
    return 0;
}

/* Adds the outputs of the group to the volume. Jobs of one module are neighbours: the first has the
 * output that was compiled, and the others become hard links to it. */
static int adopt_group(struct compilation *compilation, const struct group *group,
                       struct error *error)
{
    struct content *content = NULL;
    int result = 0;

    for (size_t i = group->from; i < group->to; i++) {
        const char *output = compilation->jobs[i].output;

        if (is_first_of_module(compilation, i, group->from))
            result = adopt_output(compilation, output, &content, error);
        else if (content != NULL && strcmp(output, compilation->jobs[i - 1].output) != 0)
            result = volume_writer_add(compilation->writer, output, content, error);
        if (result < 0)
            return result;
    }
    return 0;
}

/* Writes the version into the manifest and the outputs into the volume, or prints the warning. */
static int finish_group(struct compilation *compilation, const struct group *group,
                        struct error *error)
{
    struct manifest *manifest = compilation->writer->manifest;

    /* The manifest has "" where there is no byte code. */
    for (size_t i = 0; i < manifest->target_count; i++)
        if (compare_pythons(manifest->targets[i].target.python, group->python) == 0)
            manifest->targets[i].bytecode =
                format_new("%s", group->version != NULL ? group->version : "");
    if (group->version != NULL)
        return adopt_group(compilation, group, error);
    progress_note(
        &compilation->progress, "warning: no byte code for Python %u.%u: %s", group->python.major,
        group->python.minor,
        is_too_old(group->python)
            ? "Python before 3.7 reads only .pyc files that depend on the time of the source"
            : "the interpreter is not found on PATH or in pyenv's root: name one with "
              "--interpreter");
    return 0;
}

static int write_lists(struct compilation *compilation, struct error *error)
{
    int result = directory_create(compilation->directory, error);

    if (result < 0)
        return result;
    for (size_t i = 0; i < compilation->group_count; i++) {
        if (is_too_old(compilation->groups[i].python))
            continue;
        result = write_list(compilation, &compilation->groups[i], error);
        if (result < 0)
            return result;
    }
    return 0;
}

static int try_named_interpreters(struct compilation *compilation, struct error *error)
{
    const char *const *named = compilation->options->interpreters;

    for (; named != NULL && *named != NULL; named++) {
        int result = try_interpreter(compilation, *named, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* The interpreters that the user has named come first, whichever version each of them is. */
static int compile_all(struct compilation *compilation, struct error *error)
{
    int result = write_lists(compilation, error);

    if (result < 0)
        return result;
    result = try_named_interpreters(compilation, error);
    if (result < 0)
        return result;
    for (size_t i = 0; i < compilation->group_count; i++) {
        const struct group *group = &compilation->groups[i];

        if (group->version == NULL && !is_too_old(group->python))
            result = find_interpreter(compilation, group, error);
        if (result < 0)
            return result;
        result = finish_group(compilation, group, error);
        if (result < 0)
            return result;
    }
    return tree_remove(compilation->directory, error);
}

static void compilation_release(struct compilation *compilation)
{
    for (size_t i = 0; i < compilation->count; i++)
        free(compilation->jobs[i].output);
    for (size_t i = 0; i < compilation->group_count; i++)
        free(compilation->groups[i].version);
    free(compilation->groups);
    free(compilation->jobs);
    free(compilation->directory);
}

int bytecode_compile(const struct volume_plan *plan, const struct bytecode_options *options,
                     struct volume_writer *writer, struct error *error)
{
    cleanup_with(compilation_release) struct compilation compilation = {
        .options = options,
        .writer = writer,
        .directory = path_join(writer->staging, ".bytecode"),
    };

    list_jobs(&compilation, plan);
    find_groups(&compilation);
    progress_begin_work(&compilation.progress, "compiling", count_modules(&compilation), 0);
    int result = compile_all(&compilation, error);

    progress_end(&compilation.progress);
    return result;
}
