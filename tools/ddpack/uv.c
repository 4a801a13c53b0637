/* `uv pip compile`, once for each target. */
#include "tools/ddpack/uv.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/pylock.h"
#include "tools/ddpack/subprocess.h"

#include <string.h>

enum { REASON_MAX = 1500 };

int uv_find(const char *given, char **ret_uv, struct error *error)
{
    cleanup_free char *directory = NULL;
    const char *told = given != NULL ? given : getenv("DDPACK_UV");

    if (told != NULL) {
        if (access(told, X_OK) < 0)
            return error_failed(error, "%s cannot be run: --uv and DDPACK_UV name a uv program",
                                told);
        *ret_uv = format_new("%s", told);
        return 0;
    }
    int result = program_directory(&directory, error);

    if (result < 0)
        return result;
    cleanup_free char *beside = path_join(directory, "venv/bin/uv");

    *ret_uv = access(beside, X_OK) == 0 ? steal(&beside) : format_new("uv");
    return 0;
}

static const char *platform_of(const struct target *target)
{
    if (target->libc == LIBC_MUSL)
        return target->machine == MACHINE_AARCH64 ? "aarch64-unknown-linux-musl"
                                                  : "x86_64-unknown-linux-musl";
    return target->machine == MACHINE_AARCH64 ? "aarch64-manylinux2014" : "x86_64-manylinux2014";
}

/* What uv says when the index answered and has nothing that fits, as against a failure to ask. */
static bool says_none_is_published(const char *errors)
{
    static const char *const reasons[] = {
        "no wheels with a matching", "does not satisfy Python", "no wheels are usable",
        "has no usable wheels",      "no compatible wheels",
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strstr(errors, reasons[i]) != NULL)
            return true;
    return false;
}

/* uv's explanation on one line, without its line breaks and drawings. */
static void one_line(char *text)
{
    char *to = text;

    for (const char *from = text; *from != '\0'; from++) {
        bool is_blank = *from == ' ' || *from == '\n' || *from == '\t';

        if (is_blank && (to == text || to[-1] == ' '))
            continue;
        *to++ = is_blank ? ' ' : *from;
    }
    *to = '\0';
}

int uv_resolve(const char *uv, char *const *environment, const char *requirement,
               struct lock_target *target, bool *ret_has_none, struct error *error)
{
    cleanup_with(subprocess_result_release) struct subprocess_result answer = {0};
    cleanup_free char *python =
        format_new("%u.%u", target->target.python.major, target->target.python.minor);
    const char *const arguments[] = {
        uv,
        "pip",
        "compile",
        "-",
        "--quiet",
        "--no-header",
        "--format",
        "pylock.toml",
        "--only-binary",
        ":all:",
        "--color",
        "never",
        "--python-version",
        python,
        "--python-platform",
        platform_of(&target->target),
        NULL,
    };
    int result = subprocess_run(arguments, environment, span_of(requirement), &answer, error);

    *ret_has_none = false;
    if (result < 0)
        return error_wrap(error, "ddpack lock needs uv (`pip install uv`, or name it with --uv)");
    if (answer.status != 0) {
        one_line(answer.errors);
        *ret_has_none = says_none_is_published(answer.errors);
        error_failed(error, "uv cannot resolve %s: %.*s", requirement, REASON_MAX, answer.errors);
        return *ret_has_none ? 0 : -error->number;
    }
    return pylock_read((struct span){answer.output, answer.output_len}, target, error);
}
