/* From a resolver's answer to the wheels of a target. */
#include "tools/ddpack/pylock.h"

#include "tools/common/files.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/ddpack/toml.h"
#include "tools/ddpack/url.h"
#include "tools/ddpack/wheel_name.h"

#include <string.h>
#include <sys/stat.h>

/* A folder of wheels has no index that tells the size. */
static bool size_of_local(const char *url, uint64_t *ret_size)
{
    struct span path = span_of(url);
    struct stat status;

    if (!span_take(&path, SPAN("file://")))
        return false;
    cleanup_free char *decoded = url_decode(path);

    if (stat(decoded, &status) < 0)
        return false;
    *ret_size = (uint64_t)status.st_size;
    return true;
}

static int wheel_take(const struct json *wheel, const char *file, struct lock_wheel *ret_wheel,
                      struct error *error)
{
    const char *url = json_string(wheel, "url");
    const struct json *hashes = json_member(wheel, "hashes");

    if (url == NULL)
        return error_verification(error, "%s: the resolver gives no url", file);
    if (hashes == NULL || !sha256_parse(span_of(json_string(hashes, "sha256")), &ret_wheel->sha256))
        return error_verification(error, "%s: the index offers no sha256", file);
    if (!json_number(wheel, "size", &ret_wheel->size) && !size_of_local(url, &ret_wheel->size))
        ret_wheel->size = 0;
    ret_wheel->file = format_new("%s", file);
    ret_wheel->url = url_without_credentials(span_of(url));
    return 0;
}

/* The best fitting one of a package's wheels, NULL when none fits. */
static const struct json *wheel_choose(const struct json *package, const struct target *target,
                                       char **ret_file)
{
    const struct json *best = NULL;
    unsigned best_fit = 0;

    for (const struct json *wheel = json_first(json_array(package, "wheels")); wheel != NULL;
         wheel = json_next(wheel)) {
        const char *url = json_string(wheel, "url"), *given = json_string(wheel, "name");
        cleanup_free char *file =
            given != NULL ? format_new("%s", given) : url_file_name(span_of(url));
        struct wheel_name name;
        struct error ignored;
        unsigned fit =
            wheel_name_parse(file, &name, &ignored) < 0 ? 0 : wheel_name_fit(&name, target);

        if (fit <= best_fit)
            continue;
        best = wheel;
        best_fit = fit;
        free(*ret_file);
        *ret_file = steal(&file);
    }
    return best;
}

static int package_take(const struct json *package, struct lock_target *target, struct error *error)
{
    const char *name = json_string(package, "name"), *version = json_string(package, "version");
    cleanup_free char *file = NULL;
    const struct json *wheel = wheel_choose(package, &target->target, &file);

    if (name == NULL || version == NULL)
        return error_verification(error, "a package without name or version");
    if (wheel == NULL)
        return error_verification(error, "%s %s has no wheel for this target", name, version);
    struct lock_wheel *taken = lock_add_wheel(target);

    taken->name = distribution_normalize(span_of(name));
    taken->version = format_new("%s", version);
    return wheel_take(wheel, file, taken, error);
}

int pylock_read(struct span text, struct lock_target *target, struct error *error)
{
    cleanup_with(json_release) struct json *json = NULL;
    int result = toml_parse(text, "pylock.toml", &json, error);
    const struct json *packages = result == 0 ? json_array(json, "packages") : NULL;
    const char *format = result == 0 ? json_string(json, "lock-version") : NULL;

    if (result == 0 && (format == NULL || !span_starts_with(span_of(format), SPAN("1."))))
        result = error_verification(error,
                                    "pylock.toml: lock-version %s is not 1.x: another uv "
                                    "is needed",
                                    format != NULL ? format : "is missing and");
    if (result == 0 && json_first(packages) == NULL)
        result = error_verification(error, "the resolver named no packages");
    for (const struct json *package = json_first(packages); result == 0 && package != NULL;
         package = json_next(package))
        result = package_take(package, target, error);
    return result;
}
