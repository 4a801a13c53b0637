/* Resolves all targets of a lock.
 *
 * uv says, target by target, which Python versions ddtrace has wheels for. The page of the index
 * could say that of ddtrace, but not of its dependencies. An index may also be a directory, or need
 * a keyring, and uv can use all of them.
 *
 * The page is used, too, where it can be fetched. With it, a missing target can be distinguished
 * from a Python version that ddtrace never supported, and it lists the wheels for Python versions
 * that are too old for uv. */
#include "tools/ddpack/resolve/lock_resolve.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/temporary_file.h"
#include "tools/ddpack/resolve/lock_facts.h"
#include "tools/ddpack/resolve/lock_gather.h"
#include "tools/ddpack/resolve/pex.h"

#include <string.h>

/* Python 3.6 is the oldest that uv resolves for. The last one is beyond what CPython has released.
 * / */
enum { CANDIDATE_MAJOR = 3, CANDIDATE_FIRST = 6, CANDIDATE_LAST = 19 };

/* The Python versions that some ddtrace has wheels for and uv does not support. They are resolved
 * only where the index has such wheels. */
static const struct python_version OLD_PYTHONS[] = {{2, 7}, {3, 5}};

/* The two files that the resolvers read, and a name of their contents for errors. */
struct question_files {
    char *requirements, *constraints, *what;
};

static void question_files_release(struct question_files *files)
{
    temporary_file_remove(&files->requirements);
    temporary_file_remove(&files->constraints);
    free(files->what);
}

/* Both resolvers take requirements as files only. They are removed with `files`. */
static int create_question_files(const struct lock_request *request, struct question_files *files,
                                 struct error *error)
{
    static const struct text_list none;
    const struct text_list *added = request->requirements != NULL ? request->requirements : &none;
    cleanup_free char *ddtrace = request->ddtrace != NULL
                                     ? format_new("ddtrace==%s", request->ddtrace)
                                     : format_new("%s", "ddtrace");
    cleanup_free char *lines = text_list_join(added, "\n");
    cleanup_free char *words = text_list_join(added, ", ");
    cleanup_free char *content = format_new("%s\n%s\n", ddtrace, lines);
    int result = temporary_file_create(span_of(content), &files->requirements, error);

    files->what = format_new("%s%s%s", ddtrace, words[0] != '\0' ? ", " : "", words);
    if (result < 0 || request->constraints == NULL || request->constraints->count == 0)
        return result;
    cleanup_free char *constraints = text_list_join(request->constraints, "\n");

    return temporary_file_create(span_of(constraints), &files->constraints, error);
}

/* Adds a target for every platform and machine of the request. The array has room for all of
 * them. */
static void add_resolutions(const struct lock_request *request, struct python_version python,
                            struct gathering *gathering)
{
    for (size_t l = 0; l < request->libc_count; l++)
        for (size_t m = 0; m < request->machine_count; m++)
            gathering->resolutions[gathering->count++].target.target =
                (struct target){python, request->libcs[l], request->machines[m]};
}

/* Without the page of the index, each of them is asked for, and the resolver says which ddtrace
 * has. */
static void add_candidates(const struct lock_request *request, struct gathering *gathering)
{
    for (unsigned minor = CANDIDATE_FIRST; minor <= CANDIDATE_LAST; minor++) {
        struct python_version python = {CANDIDATE_MAJOR, minor};

        if (gathering->published == NULL || gathering_is_published(gathering, python))
            add_resolutions(request, python, gathering);
    }
}

/* pex takes seconds for a target, so it is not asked about those that ddtrace has no wheel for. */
static void resolve_old_pythons(const struct lock_request *request,
                                const struct resolver_question *question,
                                struct gathering *gathering)
{
    size_t first = gathering->count;

    for (size_t i = 0; i < sizeof(OLD_PYTHONS) / sizeof(OLD_PYTHONS[0]); i++)
        if (gathering_is_published(gathering, OLD_PYTHONS[i]))
            add_resolutions(request, OLD_PYTHONS[i], gathering);
    for (size_t i = first; i < gathering->count; i++) {
        struct resolution *resolution = &gathering->resolutions[i];

        resolution->is_unavailable = !gathering_has_wheel(gathering, &resolution->target.target);
        if (resolution->is_unavailable)
            error_failed(&resolution->error, "ddtrace %s has no wheel for this target",
                         gathering->version);
    }
    resolve_targets(question, gathering->resolutions + first, gathering->count - first);
}

/* Resolves every target of the request. `pages` is NULL where no index is asked, as for a directory
 * of wheels. */
static void gather_targets(const struct lock_request *request,
                           const struct resolver_question *question, struct index_pages *pages,
                           struct gathering *gathering)
{
    gathering->version = request->ddtrace;
    gathering->published = pages != NULL ? index_pages_files(pages, "ddtrace") : NULL;
    for (size_t i = 0; i < request->python_count; i++)
        add_resolutions(request, request->pythons[i], gathering);
    if (request->python_count == 0)
        add_candidates(request, gathering);
    resolve_targets(question, gathering->resolutions, gathering->count);
    gathering_choose_version(gathering, request->ddtrace);
    if (request->python_count == 0 && gathering->version != NULL)
        resolve_old_pythons(request, question, gathering);
}

/* Asks the resolvers, and then the index for what they do not pass on. */
static int resolve_and_add_facts(const struct lock_request *request,
                                 const struct resolver_question *question,
                                 const struct index_access *access, struct lock *lock,
                                 struct error *error)
{
    cleanup_with(gathering_release) struct gathering gathering = {
        .resolutions = array_new(LOCK_TARGETS_MAX, sizeof(*gathering.resolutions)),
        .is_optional = request->python_count == 0,
        .is_folder = request->folder != NULL,
    };

    gather_targets(request, question, access->pages, &gathering);
    int result = gathering_finish(&gathering, request, lock, error);

    if (result < 0)
        return result;
    return lock_facts_add(lock, access, error);
}

int lock_resolve(const struct lock_request *request, const char *uv, struct lock *ret_lock,
                 struct error *error)
{
    cleanup_with(index_access_close) struct index_access access = {0};
    cleanup_with(question_files_release) struct question_files files = {NULL, NULL, NULL};
    struct resolver_question question = {.uv = uv, .exclude_newer = request->exclude_newer};
    int result = create_question_files(request, &files, error);

    if (result < 0)
        return result;
    cleanup_free char *pex = pex_find(request->pex, &question.pex_error);

    result = index_access_open(request->folder == NULL ? INDEX_USED : INDEX_UNUSED, &access, error);
    if (result < 0)
        return result;
    char **environment = index_environment(&access.config, request->folder);

    question.pex = pex;
    question.environment = environment;
    question.what = files.what;
    question.requirements = files.requirements;
    question.constraints = files.constraints;
    result = resolve_and_add_facts(request, &question, &access, ret_lock, error);
    ret_lock->note = index_pages_note(access.pages);
    environment_free(environment);
    return result;
}
