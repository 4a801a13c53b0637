/* From a resolver's answer to the wheels of a target. */
#include "tools/ddpack/pylock.h"

#include "tools/common/files.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/ddpack/toml.h"
#include "tools/ddpack/wheel_name.h"

#include <string.h>
#include <sys/stat.h>

static int hex_value(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

static char *percent_decode(struct span text)
{
    char *decoded = format_new("%.*s", (int)text.len, text.at);
    char *to = decoded;

    for (const char *from = decoded; *from != '\0'; from++) {
        int high = from[0] == '%' ? hex_value(from[1]) : -1;
        int low = high >= 0 ? hex_value(from[2]) : -1;

        *to++ = low >= 0 ? (char)(high << 4 | low) : *from;
        from += low >= 0 ? 2 : 0;
    }
    *to = '\0';
    return decoded;
}

/* The last segment of the URL's path, its %XX decoded ("%2B" of local versions). */
static char *file_name_of_url(const char *url)
{
    struct span path = {url, strcspn(url, "?#")};
    size_t slash = span_find_last(path, '/');

    return percent_decode(span_from(path, slash == path.len ? 0 : slash + 1));
}

/* "https://user:password@host/…" without the secret: a lock file is shared. */
static char *url_without_credentials(const char *url)
{
    const char *host = strstr(url, "://");

    if (host == NULL)
        return format_new("%s", url);
    host += strlen("://");
    size_t authority = strcspn(host, "/?#");
    const char *at = memrchr(host, '@', authority);

    return at == NULL ? format_new("%s", url)
                      : format_new("%.*s%s", (int)(host - url), url, at + 1);
}

/* A folder of wheels has no index that tells the size. */
static bool size_of_local(const char *url, uint64_t *ret_size)
{
    struct span path = span_of(url);
    struct stat status;

    if (!span_take(&path, SPAN("file://")))
        return false;
    cleanup_free char *decoded = percent_decode(path);

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
        return error_verification(error, "%s: the index does not tell the size", file);
    ret_wheel->file = format_new("%s", file);
    ret_wheel->url = url_without_credentials(url);
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
            given != NULL ? format_new("%s", given) : file_name_of_url(url != NULL ? url : "");
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

    if (result == 0 && json_first(packages) == NULL)
        result = error_verification(error, "the resolver named no packages");
    for (const struct json *package = json_first(packages); result == 0 && package != NULL;
         package = json_next(package))
        result = package_take(package, target, error);
    return result;
}
