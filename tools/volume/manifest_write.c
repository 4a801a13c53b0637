/* Writing manifest.json. The order of members and rows never changes, so that volumes can be
 * compared byte by byte, and signed. */
#include "tools/volume/manifest_write.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest_order.h"

static struct json *wheel_to_json(const struct manifest_wheel *wheel)
{
    struct json *row = json_new_object();

    json_add_string(row, "file", wheel->file);
    json_add_string(row, "url", wheel->url);
    json_add_string(row, "sha256", wheel->sha256.hex);
    json_add_number(row, "size", wheel->size);
    return row;
}

static struct json *manifest_target_json(const struct manifest_target *target)
{
    struct json *row = json_new_object(), *wheels = json_new_array();
    cleanup_free char *name = manifest_target_name(&target->target);
    cleanup_free char *python = manifest_python_name(target->target.python);
    cleanup_free char *requires = libc_version_new(&target->requires);
    cleanup_free struct manifest_wheel *sorted = manifest_sorted_wheels_new(target);

    json_add_string(row, "name", name);
    json_add_string(row, "python", python);
    json_add_string(row, "platform", platform_name(target->target.libc));
    json_add_string(row, "arch", machine_name(target->target.machine));
    json_add_string(row, "requires", requires);
    json_add_string(row, "bytecode", target->bytecode != NULL ? target->bytecode : "");
    for (size_t i = 0; i < target->wheel_count; i++)
        json_append(wheels, wheel_to_json(&sorted[i]));
    json_add(row, "wheels", wheels);
    return row;
}

static struct json *file_to_json(const struct manifest_file *file)
{
    struct json *row = json_new_object();

    json_add_string(row, "path", file->path);
    json_add_string(row, "sha256", file->sha256.hex);
    json_add_number(row, "size", file->size);
    json_add_string(row, "mode", file->mode == 0755 ? "0755" : "0644");
    return row;
}

static struct json *links_to_json(const struct manifest *manifest)
{
    struct json *links = json_new_array();
    cleanup_free struct manifest_link *sorted = manifest_sorted_links_new(manifest);

    for (size_t i = 0; i < manifest->link_count; i++) {
        struct json *row = json_new_object();

        json_add_string(row, "path", sorted[i].path);
        json_add_string(row, "target", sorted[i].target);
        json_append(links, row);
    }
    return links;
}

char *manifest_print(const struct manifest *manifest)
{
    cleanup_with(json_release) struct json *document = json_new_object();
    struct json *targets = json_new_array(), *files = json_new_array();
    cleanup_free struct manifest_target *sorted_targets = manifest_sorted_targets_new(manifest);
    cleanup_free struct manifest_file *sorted_files = manifest_sorted_files_new(manifest);

    json_add_number(document, "format", MANIFEST_FORMAT);
    json_add_string(document, "ddtrace", manifest->ddtrace);
    for (size_t i = 0; i < manifest->target_count; i++)
        json_append(targets, manifest_target_json(&sorted_targets[i]));
    json_add(document, "targets", targets);
    for (size_t i = 0; i < manifest->file_count; i++)
        json_append(files, file_to_json(&sorted_files[i]));
    json_add(document, "files", files);
    json_add(document, "links", links_to_json(manifest));
    return json_print(document);
}

int manifest_write(const struct manifest *manifest, const char *volume, struct error *error)
{
    cleanup_free char *path = path_join(volume, MANIFEST_NAME);
    cleanup_free char *text = manifest_print(manifest);

    return file_write(path, span_of(text), 0644, error);
}
