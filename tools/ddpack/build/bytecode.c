/* Lists of jobs for interpreters, and what becomes of them. */
#include "tools/ddpack/build/bytecode.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/common/progress.h"
#include "tools/common/subprocess.h"
#include "tools/ddpack/build/compile_script.h"
#include "tools/ddpack/build/interpreters.h"

#include <errno.h>
#include <string.h>

#define SKIPPED "skipped "

/* One module, compiled once; equal modules of other targets get links. */
struct job {
    const struct plan_source *source;
    struct python_version python;
    char *output; /* relative to the volume */
};

/* jobs[from, to) are one Python's. */
struct group {
    struct python_version python;
    size_t from, to;
    char *version; /* of the interpreter that compiled them; NULL: none has yet */
};

struct compilation {
    const struct bytecode_options *options;
    struct volume_writer *writer;
    struct progress progress;
    char *folder; /* for the lists of jobs */
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
    const char *slash = strrchr(source, '/');
    const char *name = slash == NULL ? source : slash + 1;

    return format_new("%.*s__pycache__/%.*s.cpython-%u%u.pyc", (int)(name - source), source,
                      (int)(strlen(name) - strlen(".py")), name, python.major, python.minor);
}

static void list_jobs(struct compilation *compilation, const struct volume_plan *plan)
{
    const struct manifest *manifest = compilation->writer->manifest;

    compilation->jobs = array_new(plan->source_count + 1, sizeof(*compilation->jobs));
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

static size_t count_modules(const struct compilation *compilation)
{
    size_t count = 0;

    for (size_t i = 0; i < compilation->count; i++)
        count += is_first_of_module(compilation, i, 0);
    return count;
}

static void find_groups(struct compilation *compilation)
{
    compilation->groups = array_new(compilation->count + 1, sizeof(*compilation->groups));
    for (size_t i = 0; i < compilation->count; i++) {
        struct python_version python = compilation->jobs[i].python;

        if (i == 0 || compare_pythons(compilation->jobs[i - 1].python, python) != 0)
            compilation->groups[compilation->group_count++] = (struct group){python, i, i, NULL};
        compilation->groups[compilation->group_count - 1].to = i + 1;
    }
}

static bool is_too_old(struct python_version python)
{
    return python.major < 3 || (python.major == 3 && python.minor < 7);
}

static char *list_path(const struct compilation *compilation, const struct group *group)
{
    return format_new("%s/jobs-%u.%u", compilation->folder, group->python.major,
                      group->python.minor);
}

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

static void note_skipped(struct compilation *compilation, struct span output, const char *version)
{
    size_t count = 0;

    while (output.at != NULL)
        if (span_starts_with(span_cut(&output, '\n'), SPAN(SKIPPED)))
            count++;
    if (count > 0)
        progress_note(&compilation->progress,
                      "Python %s: %zu module%s without byte code, which it cannot compile or not "
                      "always to the same bytes",
                      version, count, count == 1 ? "" : "s");
}

/* The one that has not been compiled yet and that this version is for; NULL: none. */
static struct group *group_of(struct compilation *compilation, struct span version)
{
    for (size_t i = 0; i < compilation->group_count; i++) {
        struct group *group = &compilation->groups[i];
        cleanup_free char *wanted = format_new("%u.%u.", group->python.major, group->python.minor);

        if (group->version == NULL && span_starts_with(version, span_of(wanted)))
            return group;
    }
    return NULL;
}

/* Starts one interpreter: it says its version and compiles the list that is there for it. One that
 * cannot be started or is no CPython has done nothing. */
static int try_interpreter(struct compilation *compilation, const char *interpreter,
                           struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result result = {0};
    struct error ignored;

    if (start(compilation, interpreter, &result, &ignored) < 0)
        return 0;
    struct span output = span_of(result.output), version = span_cut(&output, '\n');
    struct group *group = group_of(compilation, version);

    if (group == NULL)
        return 0;
    if (result.status != 0)
        return error_failed(error,
                            "%s failed to compile: %s: name another one with --interpreter, "
                            "or give --no-pyc",
                            interpreter, result.errors);
    cleanup_free char *list = list_path(compilation, group);

    unlink(list); /* another interpreter of this version has nothing to do */
    group->version = format_new("%.*s", (int)version.len, version.at);
    note_skipped(compilation, output, group->version);
    return 0;
}

static int find_interpreter(struct compilation *compilation, const struct group *group,
                            struct error *error)
{
    cleanup_with(interpreters_release) struct interpreters found = {0};
    int result = 0;

    interpreters_find(&found, group->python);
    for (size_t i = 0; result == 0 && group->version == NULL && i < found.count; i++)
        result = try_interpreter(compilation, found.paths[i], error);
    return result;
}

static int adopt_first(struct compilation *compilation, const char *output,
                       struct content **ret_content, struct error *error)
{
    int result = volume_writer_adopt(compilation->writer, output, ret_content, error);

    if (result == 0 && *ret_content != NULL)
        progress_add_bytes(&compilation->progress, (*ret_content)->size);
    progress_file_done(&compilation->progress, output);
    return result;
}

/* What was compiled gets its row; the same module elsewhere is the same inode. */
static int adopt(struct compilation *compilation, const struct group *group, struct error *error)
{
    struct content *content = NULL;
    int result = 0;

    for (size_t i = group->from; result == 0 && i < group->to; i++) {
        const char *output = compilation->jobs[i].output;

        if (is_first_of_module(compilation, i, group->from))
            result = adopt_first(compilation, output, &content, error);
        else if (content != NULL && strcmp(output, compilation->jobs[i - 1].output) != 0)
            result = volume_writer_add(compilation->writer, output, content, error);
    }
    return result;
}

static int finish_group(struct compilation *compilation, const struct group *group,
                        struct error *error)
{
    struct manifest *manifest = compilation->writer->manifest;

    for (size_t i = 0; i < manifest->target_count; i++)
        if (compare_pythons(manifest->targets[i].target.python, group->python) == 0)
            manifest->targets[i].bytecode =
                format_new("%s", group->version != NULL ? group->version : "");
    if (group->version != NULL)
        return adopt(compilation, group, error);
    progress_note(&compilation->progress, "warning: no byte code for Python %u.%u: %s",
                  group->python.major, group->python.minor,
                  is_too_old(group->python)
                      ? "before 3.7 it cannot be used without the sources' times"
                      : "no such interpreter on PATH or in pyenv's root, and none given with "
                        "--interpreter");
    return 0;
}

static int compile_all(struct compilation *compilation, struct error *error)
{
    const char *const *told = compilation->options->interpreters;
    int result = directory_create(compilation->folder, error);

    for (size_t i = 0; result == 0 && i < compilation->group_count; i++)
        if (!is_too_old(compilation->groups[i].python))
            result = write_list(compilation, &compilation->groups[i], error);
    for (; result == 0 && told != NULL && *told != NULL; told++)
        result = try_interpreter(compilation, *told, error);
    for (size_t i = 0; result == 0 && i < compilation->group_count; i++) {
        const struct group *group = &compilation->groups[i];

        if (group->version == NULL && !is_too_old(group->python))
            result = find_interpreter(compilation, group, error);
        if (result == 0)
            result = finish_group(compilation, group, error);
    }
    return result == 0 ? tree_remove(compilation->folder, error) : result;
}

int bytecode_compile(const struct volume_plan *plan, const struct bytecode_options *options,
                     struct volume_writer *writer, struct error *error)
{
    struct compilation compilation = {
        .options = options,
        .writer = writer,
        .folder = path_join(writer->staging, ".bytecode"),
    };

    list_jobs(&compilation, plan);
    find_groups(&compilation);
    progress_begin_work(&compilation.progress, "compiling", count_modules(&compilation), 0);
    int result = compile_all(&compilation, error);

    progress_end(&compilation.progress);
    for (size_t i = 0; i < compilation.count; i++)
        free(compilation.jobs[i].output);
    for (size_t i = 0; i < compilation.group_count; i++)
        free(compilation.groups[i].version);
    free(compilation.groups);
    free(compilation.jobs);
    free(compilation.folder);
    return result;
}
