/* Chooses the wheels of a target among the packages of a pylock.toml (PEP 751). What uv resolves
 * for one target has wheels for all platforms, so the choice by tags is made here. */
#include "tools/ddpack/lock/pylock.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/marker.h"
#include "tools/ddpack/python/target_tags.h"
#include "tools/formats/toml.h"
#include "tools/formats/url.h"

#include <string.h>
#include <sys/stat.h>

/* Gets the size of a file:// URL from the file. A folder of wheels has no index that states it. */
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

struct pylock_reader {
    const char *directory; /* relative paths of the document start here */
    struct target_tags tags;
    struct lock_target *target; /* gets the wheels */
};

/* ALL_PACKAGES: a resolver has made the document for this target, and each package belongs to it.
 * MARKED_PACKAGES: only those belong to it whose marker and requires-python say so. */
enum package_choice { ALL_PACKAGES, MARKED_PACKAGES };

/* Returns the URL of a wheel, which a path becomes, too, or NULL when it has neither. Credentials
 * are left out, because a lock holds no secrets. The caller frees it. */
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

/* Returns the file name of a wheel: its "name", or the end of its URL or path. The caller frees
 * it. */
static char *wheel_file(const struct json *wheel)
{
    const char *name = json_string(wheel, "name"), *url = json_string(wheel, "url");

    if (name != NULL)
        return text_copy(span_of(name));
    return url_file_name(span_of(url != NULL ? url : json_string(wheel, "path")));
}

/* Fills everything of the wheel but its name and version. A size of 0 is unknown. */
static int wheel_take(const struct pylock_reader *reader, const struct json *wheel,
                      const char *file, struct lock_wheel *ret_wheel, struct error *error)
{
    const struct json *hashes = json_member(wheel, "hashes");

    ret_wheel->url = wheel_url(wheel, reader->directory);
    if (ret_wheel->url == NULL)
        return error_verification(error, "%s: both \"url\" and \"path\" are missing", file);
    if (hashes == NULL || !sha256_parse(span_of(json_string(hashes, "sha256")), &ret_wheel->sha256))
        return error_verification(
            error, "%s: the sha256 is missing or not valid: the index may not offer one", file);
    if (!json_number(wheel, "size", &ret_wheel->size) &&
        !size_of_local(ret_wheel->url, &ret_wheel->size))
        ret_wheel->size = 0;
    ret_wheel->file = text_copy(span_of(file));
    return 0;
}

/* Returns the wheel of the package that pip would choose, or NULL when none fits. `*ret_file` gets
 * its file name, which the caller frees. */
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
        /* The parts must point into the name that is kept: `file` is freed after this round. */
        wheel_name_parse(*ret_file, &best_name, &ignored);
    }
    return best;
}

/* Returns the archive of a package that is a wheel and fits, or NULL. A requirement "NAME @ URL"
 * makes such a package: it does not come from an index, and has "archive" instead of "wheels" (PEP
 * 751). */
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

/* Adds the wheel of the package to the target. */
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
        return error_verification(error, "the name of a package is missing");
    if (wheel == NULL)
        return error_verification(error, "%s %s has no wheel for this target", name,
                                  version != NULL ? version : "");
    /* This cannot fail: both functions that choose a wheel have parsed its name. */
    wheel_name_parse(file, &parts, error);
    struct lock_wheel *taken = lock_add_wheel(reader->target);

    taken->name = distribution_normalize(span_of(name));
    /* PEP 751 allows a package without a version; the file name always has one. */
    taken->version = text_copy(version != NULL ? span_of(version) : parts.version);
    return wheel_take(reader, wheel, file, taken, error);
}

int pylock_parse(struct span text, const char *name, struct json **ret_pylock, struct error *error)
{
    cleanup_with(json_release) struct json *json = NULL;
    int result = toml_parse(text, name, &json, error);

    if (result < 0)
        return result;
    const char *version = json_string(json, "lock-version");

    if (version == NULL)
        return error_verification(error, "%s: \"lock-version\" is missing or is not a string",
                                  name);
    if (!span_starts_with(span_of(version), SPAN("1.")))
        return error_verification(
            error,
            "%s: expected lock-version 1.x (PEP 751), found %s: use another version of uv, or of "
            "the tool that wrote it",
            name, version);
    if (json_first(json_array(json, "packages")) == NULL)
        return error_verification(error, "%s: \"packages\" is missing or empty", name);
    *ret_pylock = steal(&json);
    return 0;
}

static void reader_release(struct pylock_reader *reader)
{
    target_tags_release(&reader->tags);
}

static int take_packages(const struct json *pylock, const char *directory,
                         enum package_choice choice, struct lock_target *target,
                         struct error *error)
{
    cleanup_with(reader_release) struct pylock_reader reader = {.directory = directory,
                                                                .target = target};

    target_tags_of(&target->target, &reader.tags);
    for (const struct json *package = json_first(json_array(pylock, "packages")); package != NULL;
         package = json_next(package)) {
        bool is_chosen = true;
        int result = choice == MARKED_PACKAGES
                         ? marker_of_table(package, &target->target, &is_chosen, error)
                         : 0;

        if (result < 0)
            return result;
        result = is_chosen ? package_take(&reader, package, error) : 0;
        if (result < 0)
            return result;
    }
    return 0;
}

int pylock_take(const struct json *pylock, const char *directory, struct lock_target *target,
                struct error *error)
{
    return take_packages(pylock, directory, ALL_PACKAGES, target, error);
}

int pylock_take_marked(const struct json *pylock, const char *directory, struct lock_target *target,
                       struct error *error)
{
    return take_packages(pylock, directory, MARKED_PACKAGES, target, error);
}

int pylock_has_marked(const struct json *pylock, const char *name, const struct target *target,
                      bool *ret_has, struct error *error)
{
    cleanup_with(target_tags_release) struct target_tags tags;

    *ret_has = false;
    target_tags_of(target, &tags);
    for (const struct json *package = json_first(json_array(pylock, "packages"));
         !*ret_has && package != NULL; package = json_next(package)) {
        const char *package_name = json_string(package, "name");
        cleanup_free char *file = NULL;
        bool is_chosen = false;

        if (package_name == NULL || !distribution_is(span_of(package_name), span_of(name)))
            continue;
        int result = marker_of_table(package, target, &is_chosen, error);

        if (result < 0)
            return result;
        *ret_has = is_chosen && (archive_of(package, &tags, &file) != NULL ||
                                 wheel_choose(package, &tags, &file) != NULL);
    }
    return 0;
}
