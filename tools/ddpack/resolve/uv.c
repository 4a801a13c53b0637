/* Runs `uv pip compile` once for each target, and reads the pylock.toml that it prints. */
#include "tools/ddpack/resolve/uv.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/common/subprocess.h"
#include "tools/ddpack/lock/pylock.h"

#include <errno.h>
#include <string.h>

/* How much of uv's explanation an error has. */
enum { REASON_MAX = 1500 };

/* uv begins every answer without a solution with the first text, and ends it with a hint about
 * options that ddpack has chosen. Neither helps the user, so both are cut off. */
static const char PREFACE[] = "error: No solution found when resolving dependencies cause: ";
static const char HINT[] = " hint: Wheels are required for";

int uv_find(const char *option, char **ret_uv, struct error *error)
{
    cleanup_free char *directory = NULL;
    const char *named = option != NULL ? option : getenv("DDPACK_UV");

    if (named != NULL) {
        if (access(named, X_OK) < 0)
            return error_errno(error, errno,
                               "--uv or DDPACK_UV must name the uv program: cannot run %s", named);
        *ret_uv = format_new("%s", named);
        return 0;
    }
    int result = program_directory(&directory, error);

    if (result < 0)
        return result;
    cleanup_free char *beside = path_join(directory, "venv/bin/uv");

    *ret_uv = access(beside, X_OK) == 0 ? steal(&beside) : format_new("uv");
    return 0;
}

/* uv's names of the platforms. Its musl platforms mean musllinux_1_2. */
static const char *platform_of(const struct target *target)
{
    if (target->libc == LIBC_MUSL)
        return target->machine == MACHINE_AARCH64 ? "aarch64-unknown-linux-musl"
                                                  : "x86_64-unknown-linux-musl";
    return target->machine == MACHINE_AARCH64 ? "aarch64-manylinux2014" : "x86_64-manylinux2014";
}

/* Does uv say that no wheel fits? Its exit status is the same where the index does not answer. */
static bool says_none_is_published(const char *errors)
{
    static const char *const reasons[] = {
        "no wheels with a matching", "does not satisfy Python", "no wheels are usable",
        "has no usable wheels",      "no compatible wheels",    "no compatible version",
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strstr(errors, reasons[i]) != NULL)
            return true;
    return false;
}

/* Returns uv's explanation on one line, without what is the same in all of them. */
static const char *uv_explanation(char *errors)
{
    subprocess_join_lines(errors);
    struct span text = span_of(errors);
    char *hint = strstr(errors, HINT);

    if (hint != NULL)
        *hint = '\0';
    if (!span_take(&text, span_of(PREFACE)))
        span_take(&text, SPAN("error: "));
    return text.len > 0 ? text.at : "it gave no reason";
}

int uv_resolve(const struct resolver_question *question, struct lock_target *target,
               bool *ret_is_unavailable, struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result answer = {0};
    cleanup_free char *python =
        format_new("%u.%u", target->target.python.major, target->target.python.minor);
    enum { FIXED = 17, OPTIONAL = 4 };
    const char *arguments[FIXED + OPTIONAL + 1] = {
        question->uv,
        "pip",
        "compile",
        question->requirements,
        "--quiet",
        "--no-header",
        "--format",
        "pylock.toml",
        "--only-binary",
        ":all:",
        "--color",
        "never",
        "--no-annotate",
        "--python-version",
        python,
        "--python-platform",
        platform_of(&target->target),
    };
    size_t count = FIXED;

    if (question->constraints != NULL) {
        arguments[count++] = "--constraints";
        arguments[count++] = question->constraints;
    }
    if (question->exclude_newer != NULL) {
        arguments[count++] = "--exclude-newer";
        arguments[count++] = question->exclude_newer;
    }
    int result = subprocess_run(arguments, question->environment, SPAN_EMPTY, &answer, error);

    *ret_is_unavailable = false;
    if (result < 0)
        return error_wrap(error,
                          "cannot run uv, which ddpack lock needs (`pip install uv`, or name it "
                          "with --uv)");
    if (answer.status != 0) {
        *ret_is_unavailable = says_none_is_published(answer.errors);
        error_failed(error, "uv cannot resolve %s: %.*s", question->what, REASON_MAX,
                     uv_explanation(answer.errors));
        return *ret_is_unavailable ? 0 : -error->number;
    }
    cleanup_with(json_release) struct json *pylock = NULL;

    result = pylock_parse((struct span){answer.output, answer.output_len}, "uv's answer", &pylock,
                          error);
    if (result < 0)
        return result;
    return pylock_take(pylock, "", target, error);
}
