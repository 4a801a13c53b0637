/* Runs `pex3 lock create` for a platform that is described in full: all its tags and markers.
 *
 * pip's own options --python-version and --platform choose the tags only; pip evaluates markers for
 * the Python that runs it. pex makes pip use the described markers, and works for targets from
 * Python 2.7 on. */
#include "tools/ddpack/resolve/pex.h"

#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/subprocess.h"
#include "tools/ddpack/python/target_tags.h"
#include "tools/formats/url.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* How much of pex's errors an error has, and how many missing packages are looked for. */
enum { REASON_MAX = 1500, MISSING_MAX = 8 };

/* The first version of pip that has --uploaded-prior-to. The pip that pex contains is older. */
static const char PIP_WITH_DATES[] = "26.0";

/* pex is looked up here and not by execvp(3), so that its absence is known before it is needed. */
static char *find_on_path(const char *name)
{
    struct span rest = span_of(getenv("PATH"));

    while (rest.at != NULL) {
        struct span directory = span_cut(&rest, ':');
        cleanup_free char *path = format_new("%.*s/%s", (int)directory.len, directory.at, name);

        if (!span_is_empty(directory) && access(path, X_OK) == 0)
            return steal(&path);
    }
    return NULL;
}

char *pex_find(const char *option, struct error *error)
{
    cleanup_free char *directory = NULL;
    const char *named = option != NULL ? option : getenv("DDPACK_PEX");

    if (named != NULL && access(named, X_OK) == 0)
        return format_new("%s", named);
    if (named != NULL) {
        error_errno(error, errno, "--pex or DDPACK_PEX must name the pex3 program: cannot run %s",
                    named);
        return NULL;
    }
    if (program_directory(&directory, error) < 0)
        return NULL;
    char *beside = path_join(directory, "venv/bin/pex3");

    if (access(beside, X_OK) == 0)
        return beside;
    free(beside);
    char *found = find_on_path("pex3");

    if (found == NULL)
        error_failed(error, "pex3, which resolves for Python before 3.6, is not found on PATH "
                            "(`pip install pex`, or name it with --pex)");
    return found;
}

/* The markers of PEP 508. Python 2.7 has no "implementation_name", and its platform is "linux2". */
static struct json *markers_json(const struct target *target)
{
    struct json *markers = json_new_object();
    bool is_two = target->python.major == 2;
    cleanup_free char *version = format_new("%u.%u", target->python.major, target->python.minor);
    /* The patch level: the last one of 2.7, and the first one of any other. */
    cleanup_free char *full = format_new("%s.%d", version, is_two ? 18 : 0);

    if (!is_two) {
        json_add_string(markers, "implementation_name", "cpython");
        json_add_string(markers, "implementation_version", full);
    }
    json_add_string(markers, "os_name", "posix");
    json_add_string(markers, "platform_machine", machine_name(target->machine));
    json_add_string(markers, "platform_python_implementation", "CPython");
    json_add_string(markers, "platform_release", "");
    json_add_string(markers, "platform_system", "Linux");
    json_add_string(markers, "platform_version", "");
    json_add_string(markers, "python_full_version", full);
    json_add_string(markers, "python_version", version);
    json_add_string(markers, "sys_platform", is_two ? "linux2" : "linux");
    return markers;
}

/* The JSON that --complete-platform takes; the caller frees it. */
static char *platform_description(const struct target *target)
{
    cleanup_with(json_release) struct json *platform = json_new_object();
    cleanup_with(target_tags_release) struct target_tags tags;
    cleanup_with(text_list_release) struct text_list list = {0};
    struct json *array = json_new_array();

    target_tags_of(target, &tags);
    target_tags_list(&tags, &list);
    for (size_t i = 0; i < list.count; i++)
        json_append_string(array, list.items[i]);
    json_add(platform, "compatible_tags", array);
    json_add(platform, "marker_environment", markers_json(target));
    return json_print(platform);
}

/* The JSON of pex has no schema. These members are those that pex 2 writes. */
static int requirement_read(const struct json *row, struct lock_target *target, struct error *error)
{
    const char *name = json_string(row, "project_name"), *version = json_string(row, "version");
    const struct json *artifact = json_first(json_array(row, "artifacts"));
    const char *url = json_string(artifact, "url");
    const char *algorithm = json_string(artifact, "algorithm");

    if (name == NULL || version == NULL || url == NULL || algorithm == NULL)
        return error_verification(error,
                                  "the lock of pex: a requirement has no project_name, version, or "
                                  "artifact with url and algorithm");
    struct lock_wheel *wheel = lock_add_wheel(target);

    wheel->name = distribution_normalize(span_of(name));
    wheel->version = format_new("%s", version);
    wheel->url = url_without_credentials(span_of(url));
    wheel->file = url_file_name(span_of(url));
    if (strcmp(algorithm, "sha256") != 0 ||
        !sha256_parse(span_of(json_string(artifact, "hash")), &wheel->sha256))
        return error_verification(error, "%s: the index has no sha256 of this file", wheel->file);
    return 0;
}

int pex_lock_read(struct span text, struct lock_target *target, struct error *error)
{
    cleanup_with(json_release) struct json *json = NULL;
    int result = json_parse(text, "the lock of pex", &json, error);
    const struct json *resolve = json_first(json_array(json, "locked_resolves"));
    const struct json *rows = json_array(resolve, "locked_requirements");

    if (result < 0)
        return result;
    if (json_first(rows) == NULL)
        return error_verification(error, "the lock of pex has no packages");
    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
        result = requirement_read(row, target, error);
        if (result < 0)
            return result;
    }
    return 0;
}

/* Returns what pip has said, on one line. pex prints more about the command that it has run. */
static const char *pex_explanation(char *errors)
{
    static const char MARK[] = "pip: ERROR: ";

    subprocess_join_lines(errors);
    const char *first = strstr(errors, MARK);

    if (first != NULL)
        return first + strlen(MARK);
    return errors[0] != '\0' ? errors : "it gave no reason";
}

/* Returns the name of the package that pip found no wheel of, and "" where it failed otherwise. */
static struct span package_without_wheel(const char *errors)
{
    static const char MARK[] = "No matching distribution found for ";
    const char *at = strstr(errors, MARK);
    struct span name = span_of(at != NULL ? at + strlen(MARK) : "");
    size_t len = 0;

    while (len < name.len &&
           (isalnum((unsigned char)name.at[len]) || memchr("-_.", name.at[len], 3) != NULL))
        len++;
    return span_slice(name, 0, len);
}

/* `excluded` are packages to resolve without. */
static int run_pex(const struct resolver_question *question, const char *platform,
                   const struct text_list *excluded, struct subprocess_result *ret_answer,
                   struct error *error)
{
    enum { FIXED = 14, OPTIONAL = 6 };
    const char *arguments[FIXED + OPTIONAL + 2 * MISSING_MAX + 1] = {
        question->pex,
        "lock",
        "create",
        "--style",
        "strict",
        "--wheel",
        "--no-build",
        "--resolver-version",
        "pip-2020-resolver",
        "--use-pip-config",
        "--complete-platform",
        platform,
        "--requirement",
        question->requirements,
    };
    size_t count = FIXED;

    if (question->constraints != NULL) {
        arguments[count++] = "--constraints";
        arguments[count++] = question->constraints;
    }
    if (question->exclude_newer != NULL) {
        arguments[count++] = "--uploaded-prior-to";
        arguments[count++] = question->exclude_newer;
        arguments[count++] = "--pip-version";
        arguments[count++] = PIP_WITH_DATES;
    }
    for (size_t i = 0; i < excluded->count; i++) {
        arguments[count++] = "--exclude";
        arguments[count++] = excluded->items[i];
    }
    int result = subprocess_run(arguments, question->environment, SPAN_EMPTY, ret_answer, error);

    if (result < 0)
        return error_wrap(error, "Python before 3.6 needs pex3");
    return 0;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Fills the error with all packages that have no wheel. pip stops at the first of them, and which
 * one is first depends on chance. So it is asked again without those that are known, until it finds
 * no further one: then the reason is complete, and the same each time. */
static int fail_with_missing(const struct resolver_question *question, const char *platform,
                             struct text_list *missing, struct error *error)
{
    while (missing->count < MISSING_MAX) {
        cleanup_with(subprocess_result_release) struct subprocess_result answer = {0};
        int result = run_pex(question, platform, missing, &answer, error);
        struct span name =
            result == 0 && answer.status != 0 ? package_without_wheel(answer.errors) : SPAN_EMPTY;

        if (span_is_empty(name) || text_list_has(missing, name))
            break;
        text_list_add(missing, name);
    }
    qsort(missing->items, missing->count, sizeof(*missing->items), compare_texts);
    cleanup_free char *names = text_list_join(missing, ", ");

    return error_failed(error, "pex cannot resolve %s: no wheel for this target: %s",
                        question->what, names);
}

int pex_resolve(const struct resolver_question *question, struct lock_target *target,
                bool *ret_is_unavailable, struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result answer = {0};
    cleanup_with(text_list_release) struct text_list missing = {0};
    cleanup_free char *platform = platform_description(&target->target);

    *ret_is_unavailable = false;
    if (question->pex == NULL) {
        *error = question->pex_error;
        return -error->number;
    }
    int result = run_pex(question, platform, &missing, &answer, error);

    if (result < 0)
        return result;
    if (answer.status == 0)
        return pex_lock_read((struct span){answer.output, answer.output_len}, target, error);
    struct span name = package_without_wheel(answer.errors);

    if (span_is_empty(name))
        return error_failed(error, "pex cannot resolve %s: %.*s", question->what, REASON_MAX,
                            pex_explanation(answer.errors));
    *ret_is_unavailable = true;
    text_list_add(&missing, name);
    fail_with_missing(question, platform, &missing, error);
    return 0;
}
