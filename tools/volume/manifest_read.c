/* Reading manifest.json. A volume may come from anywhere, so nothing in it is believed before it
 * was checked: paths of the manifest become paths that are read and written. */
#include "tools/volume/manifest_read.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_link_check.h"
#include "tools/volume/manifest_order.h"

#include <string.h>

/* What the value of a member is, for a message: the value, or that it is missing. */
static const char *value_or_missing(const char *value)
{
    return value != NULL ? value : "missing";
}

static int read_hash_and_size(const struct json *row, struct sha256 *ret_sha256, uint64_t *ret_size,
                              struct error *error)
{
    const char *sha256 = json_string(row, "sha256");

    if (sha256 == NULL || !sha256_parse(span_of(sha256), ret_sha256))
        return error_verification(error, "\"sha256\" is %s, not 64 hexadecimal digits",
                                  value_or_missing(sha256));
    if (!json_number(row, "size", ret_size))
        return error_verification(error, "\"size\" is missing or not a whole number");
    return 0;
}

static int read_manifest_wheel(const struct json *row, struct manifest_wheel *wheel,
                               struct error *error)
{
    const char *file = json_string(row, "file"), *url = json_string(row, "url");

    if (file == NULL || *file == '\0' || strchr(file, '/') != NULL)
        return error_verification(error, "\"file\" is %s, not a file name", value_or_missing(file));
    if (url == NULL)
        return error_verification(error, "\"url\" is missing or not a string");
    wheel->file = format_new("%s", file);
    wheel->url = format_new("%s", url);
    return read_hash_and_size(row, &wheel->sha256, &wheel->size, error);
}

/* A target's name holds everything. The other three fields are for readers that do not take it
 * apart, and must say the same. */
static bool target_fields_agree(const struct json *row, const struct target *target)
{
    cleanup_free char *python = manifest_python_name(target->python);

    return span_equals(span_of(json_string(row, "python")), span_of(python)) &&
           span_equals(span_of(json_string(row, "platform")),
                       span_of(platform_name(target->libc))) &&
           span_equals(span_of(json_string(row, "arch")), span_of(machine_name(target->machine)));
}

static int read_target(const struct json *row, struct manifest_target *target, struct error *error)
{
    const char *name = json_string(row, "name"), *requires = json_string(row, "requires");
    const char *bytecode = json_string(row, "bytecode");
    const struct json *wheels = json_array(row, "wheels");

    if (name == NULL || !target_name_parse(span_of(name), &target->target))
        return error_verification(error, "\"name\" is %s, not the name of a target's directory",
                                  value_or_missing(name));
    if (!target_fields_agree(row, &target->target))
        return error_verification(
            error, "%s: \"python\", \"platform\" or \"arch\" disagrees with the name", name);
    if (requires == NULL || !libc_requirement_parse(span_of(requires), &target->requires) ||
        target->requires.kind != target->target.libc)
        return error_verification(error,
                                  "%s: \"requires\" is %s, not a version of this platform's libc",
                                  name, value_or_missing(requires));
    if (bytecode == NULL)
        return error_verification(error, "%s: \"bytecode\" is missing or not a string", name);
    target->bytecode = format_new("%s", bytecode);
    if (wheels == NULL)
        return error_verification(error, "%s: \"wheels\" is missing or not an array", name);
    for (const struct json *wheel = json_first(wheels); wheel != NULL; wheel = json_next(wheel)) {
        if (read_manifest_wheel(wheel, manifest_add_wheel(target), error) < 0)
            return error_wrap(error, "%s: wheels[%zu]", name, target->wheel_count - 1);
    }
    return 0;
}

static int read_file(const struct json *row, struct manifest_file *file, struct error *error)
{
    const char *path = json_string(row, "path"), *mode = json_string(row, "mode");

    if (path == NULL || !manifest_is_relative_path(span_of(path)))
        return manifest_refuse_path(path, error);
    /* It would have to hold its own hash. */
    if (strcmp(path, MANIFEST_NAME) == 0)
        return error_verification(error, "%s cannot have a row in itself", path);
    file->path = format_new("%s", path);
    if (mode == NULL || (strcmp(mode, "0644") != 0 && strcmp(mode, "0755") != 0))
        return error_verification(error, "%s: \"mode\" is %s, not 0644 or 0755", path,
                                  value_or_missing(mode));
    file->mode = strcmp(mode, "0755") == 0 ? 0755 : 0644;
    if (read_hash_and_size(row, &file->sha256, &file->size, error) < 0)
        return error_wrap(error, "%s", path);
    return 0;
}

static int read_rows(const struct json *document, struct manifest *manifest, struct error *error)
{
    const struct json *targets = json_array(document, "targets");
    const struct json *files = json_array(document, "files");
    const struct json *links = json_array(document, "links");

    if (targets == NULL || files == NULL || links == NULL)
        return error_verification(error, "\"%s\" is missing or not an array",
                                  targets == NULL ? "targets"
                                  : files == NULL ? "files"
                                                  : "links");
    for (const struct json *row = json_first(targets); row != NULL; row = json_next(row)) {
        if (read_target(row, manifest_add_target(manifest), error) < 0)
            return error_wrap(error, "targets[%zu]", manifest->target_count - 1);
    }
    for (const struct json *row = json_first(files); row != NULL; row = json_next(row)) {
        if (read_file(row, manifest_add_file(manifest), error) < 0)
            return error_wrap(error, "files[%zu]", manifest->file_count - 1);
    }
    for (const struct json *row = json_first(links); row != NULL; row = json_next(row)) {
        if (manifest_link_read(row, manifest_add_link(manifest), error) < 0)
            return error_wrap(error, "links[%zu]", manifest->link_count - 1);
    }
    return 0;
}

/* The rows are sorted, so equal ones are neighbours. */
static int check_duplicates(const struct manifest *manifest, struct error *error)
{
    for (size_t i = 1; i < manifest->file_count; i++)
        if (strcmp(manifest->files[i - 1].path, manifest->files[i].path) == 0)
            return error_verification(error, "%s has two rows", manifest->files[i].path);
    for (size_t i = 1; i < manifest->target_count; i++) {
        cleanup_free char *name = manifest_target_name(&manifest->targets[i].target);
        cleanup_free char *before = manifest_target_name(&manifest->targets[i - 1].target);

        if (strcmp(name, before) == 0)
            return error_verification(error, "%s has two rows", name);
    }
    return 0;
}

/* A version is one word in one line, because the version file is compared with it. */
static bool is_one_word(const char *text)
{
    return text != NULL && *text != '\0' && strpbrk(text, " \t\r\n/") == NULL;
}

static int read_document(const struct json *document, struct manifest *manifest,
                         struct error *error)
{
    const char *ddtrace = json_string(document, "ddtrace");
    uint64_t format = 0;

    if (!json_number(document, "format", &format) || format != MANIFEST_FORMAT)
        return error_verification(error,
                                  "\"format\" is not %d: the volume was made by another version "
                                  "of ddpack: build it again",
                                  MANIFEST_FORMAT);
    if (!is_one_word(ddtrace))
        return error_verification(error, "\"ddtrace\" is missing or is not a version");
    manifest->ddtrace = format_new("%s", ddtrace);
    int result = read_rows(document, manifest, error);

    if (result < 0)
        return result;
    manifest_rows_sort(manifest);
    result = check_duplicates(manifest, error);
    if (result < 0)
        return result;
    return manifest_links_check(manifest, error);
}

int manifest_parse(struct span text, const char *path, struct manifest *ret_manifest,
                   struct error *error)
{
    cleanup_with(json_release) struct json *document = NULL;
    cleanup_with(manifest_release) struct manifest manifest = {0};
    int result = json_parse(text, path, &document, error);

    if (result < 0)
        return result;
    if (read_document(document, &manifest, error) < 0)
        return error_wrap(error, "%s", path);
    *ret_manifest = manifest;
    manifest = (struct manifest){0};
    return 0;
}

int manifest_read(const char *volume, struct manifest *ret_manifest, struct error *error)
{
    cleanup_free char *path = path_join(volume, MANIFEST_NAME);
    cleanup_free char *text = NULL;
    size_t len = 0;
    int result = file_read(path, &text, &len, error);

    if (result < 0)
        return result;
    return manifest_parse((struct span){text, len}, path, ret_manifest, error);
}
