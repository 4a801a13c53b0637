/* From the packages of a pylock.toml to the wheels of a target. */
#include "tools/ddpack/lock/pylock.h"

#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/marker.h"
#include "tools/ddpack/python/target_tags.h"
#include "tools/formats/toml.h"
#include "tools/formats/url.h"

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

/* What is taken from, and for what. */
struct pylock_reader {
    const char *directory;
    struct target_tags tags;
    struct lock_target *target;
};

/* The url, or the path as one; NULL where there is neither. The caller frees it. */
static char *wheel_url(const struct json *wheel, const char *directory)
{
    const char *url = json_string(wheel, "url"), *path = json_string(wheel, "path");

    if (url != NULL)
        return url_without_credentials(span_of(url));
    if (path == NULL)
        return NULL;
    return path[0] == '/' ? format_new("file://%s", path)
                          : format_new("file://%s/%s", directory, path);
}

/* The caller frees it. */
static char *wheel_file(const struct json *wheel)
{
    const char *name = json_string(wheel, "name"), *url = json_string(wheel, "url");

    return name != NULL ? format_new("%s", name)
                        : url_file_name(span_of(url != NULL ? url : json_string(wheel, "path")));
}

static int wheel_take(const struct pylock_reader *reader, const struct json *wheel,
                      const char *file, struct lock_wheel *ret_wheel, struct error *error)
{
    const struct json *hashes = json_member(wheel, "hashes");

    ret_wheel->url = wheel_url(wheel, reader->directory);
    if (ret_wheel->url == NULL)
        return error_verification(error, "%s has neither url nor path", file);
    if (hashes == NULL || !sha256_parse(span_of(json_string(hashes, "sha256")), &ret_wheel->sha256))
        return error_verification(error, "%s: the index offers no sha256", file);
    if (!json_number(wheel, "size", &ret_wheel->size) &&
        !size_of_local(ret_wheel->url, &ret_wheel->size))
        ret_wheel->size = 0;
    ret_wheel->file = format_new("%s", file);
    return 0;
}

/* The wheel that pip would choose of a package's, NULL when none fits. */
static const struct json *wheel_choose(const struct json *package, const struct target_tags *tags,
                                       char **ret_file)
{
    const struct json *best = NULL;
    struct wheel_name best_name;

    for (const struct json *wheel = json_first(json_array(package, "wheels")); wheel != NULL;
         wheel = json_next(wheel)) {
        cleanup_free char *file = wheel_file(wheel);
        struct wheel_name name;
        struct error ignored;

        if (wheel_name_parse(file, &name, &ignored) < 0 ||
            target_tags_rank(tags, &name) == TAG_RANK_NONE ||
            (best != NULL && !target_tags_prefer(tags, &name, &best_name)))
            continue;
        best = wheel;
        free(*ret_file);
        *ret_file = steal(&file);
        /* The parts point into the name that is kept, not into the one that this round freed. */
        wheel_name_parse(*ret_file, &best_name, &ignored);
    }
    return best;
}

/* "NAME @ URL" of a wheel is no package of an index: its one file is an archive. */
static const struct json *archive_of(const struct json *package, const struct target_tags *tags,
                                     char **ret_file)
{
    const struct json *archive = json_member(package, "archive");
    struct wheel_name name;
    struct error ignored;

    if (archive == NULL)
        return NULL;
    *ret_file = wheel_file(archive);
    return wheel_name_parse(*ret_file, &name, &ignored) == 0 &&
                   target_tags_rank(tags, &name) != TAG_RANK_NONE
               ? archive
               : NULL;
}

static int package_take(const struct pylock_reader *reader, const struct json *package,
                        struct error *error)
{
    const char *name = json_string(package, "name"), *version = json_string(package, "version");
    cleanup_free char *file = NULL;
    struct wheel_name parts;
    const struct json *wheel = archive_of(package, &reader->tags, &file);

    if (wheel == NULL)
        wheel = wheel_choose(package, &reader->tags, &file);
    if (name == NULL)
        return error_verification(error, "a package without a name");
    if (wheel == NULL)
        return error_verification(error, "%s %s has no wheel for this target", name,
                                  version != NULL ? version : "");
    wheel_name_parse(file, &parts, error);
    struct lock_wheel *taken = lock_add_wheel(reader->target);

    taken->name = distribution_normalize(span_of(name));
    taken->version = version != NULL ? format_new("%s", version)
                                     : format_new("%.*s", (int)parts.version.len, parts.version.at);
    return wheel_take(reader, wheel, file, taken, error);
}

int pylock_parse(struct span text, const char *name, struct json **ret_pylock, struct error *error)
{
    cleanup_with(json_release) struct json *json = NULL;
    int result = toml_parse(text, name, &json, error);
    const char *version = result == 0 ? json_string(json, "lock-version") : NULL;

    if (result < 0)
        return result;
    if (version == NULL || !span_starts_with(span_of(version), SPAN("1.")))
        return error_verification(error, "%s: lock-version %s is not 1.x: another uv is needed",
                                  name, version != NULL ? version : "is missing and");
    if (json_first(json_array(json, "packages")) == NULL)
        return error_verification(error, "%s names no packages", name);
    *ret_pylock = steal(&json);
    return 0;
}

static int take_package(const struct json *pylock, const char *directory, bool is_marked,
                        struct lock_target *target, struct error *error)
{
    struct pylock_reader reader = {.directory = directory, .target = target};
    int result = 0;

    target_tags_of(&target->target, &reader.tags);
    for (const struct json *package = json_first(json_array(pylock, "packages"));
         result == 0 && package != NULL; package = json_next(package)) {
        bool is_wanted = true;

        if (is_marked)
            result = marker_of_table(package, &target->target, &is_wanted, error);
        if (result == 0 && is_wanted)
            result = package_take(&reader, package, error);
    }
    target_tags_release(&reader.tags);
    return result;
}

int pylock_take(const struct json *pylock, const char *directory, struct lock_target *target,
                struct error *error)
{
    return take_package(pylock, directory, false, target, error);
}

int pylock_take_marked(const struct json *pylock, const char *directory, struct lock_target *target,
                       struct error *error)
{
    return take_package(pylock, directory, true, target, error);
}

int pylock_has_marked(const struct json *pylock, const char *name, const struct target *target,
                      bool *ret_has, struct error *error)
{
    cleanup_with(target_tags_release) struct target_tags tags;
    int result = 0;

    *ret_has = false;
    target_tags_of(target, &tags);
    for (const struct json *package = json_first(json_array(pylock, "packages"));
         result == 0 && !*ret_has && package != NULL; package = json_next(package)) {
        const char *own = json_string(package, "name");
        cleanup_free char *file = NULL;
        bool is_wanted = false;

        if (own == NULL || !distribution_is(span_of(own), span_of(name)))
            continue;
        result = marker_of_table(package, target, &is_wanted, error);
        *ret_has = result == 0 && is_wanted &&
                   (archive_of(package, &tags, &file) != NULL ||
                    wheel_choose(package, &tags, &file) != NULL);
    }
    return result;
}
