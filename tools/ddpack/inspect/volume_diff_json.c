/* Writes the difference of two volumes as JSON. `before` or `after` is null when that volume does
 * not have the target, the wheel or the file. Targets that are equal are left out. */
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/ddpack/inspect/volume_diff.h"
#include "tools/volume/manifest.h"

static struct json *wheel_change_json(const struct manifest_wheel *wheel, const char *version)
{
    struct json *row = json_new_object();

    json_add_string(row, "version", version);
    json_add_string(row, "file", wheel->file);
    json_add_string(row, "sha256", wheel->sha256.hex);
    json_add_number(row, "size", wheel->size);
    return row;
}

static struct json *file_json(const struct manifest_file *file)
{
    struct json *row = json_new_object();

    json_add_string(row, "sha256", file->sha256.hex);
    json_add_number(row, "size", file->size);
    /* A volume has no other modes; text, because JSON has no octal numbers. */
    json_add_string(row, "mode", file->mode == 0755 ? "0755" : "0644");
    return row;
}

static struct json *target_change_json(const struct manifest_target *target)
{
    struct json *row = json_new_object();
    cleanup_free char *requires = libc_version_new(&target->requires);

    json_add_string(row, "requires", requires);
    json_add_string(row, "bytecode", target->bytecode);
    return row;
}

/* Takes `side` over, which may be NULL. */
static void add_side(struct json *row, const char *key, struct json *side)
{
    if (side != NULL)
        json_add(row, key, side);
    else
        json_add_null(row, key);
}

/* Every wheel of the target that differs. */
static struct json *wheels_json(const struct target_difference *target)
{
    struct json *wheels = json_new_array();

    for (size_t i = 0; i < target->wheel_count; i++) {
        const struct wheel_difference *wheel = &target->wheels[i];
        struct json *row = json_new_object();

        json_add_string(row, "name", wheel->name);
        add_side(row, "before",
                 wheel->before ? wheel_change_json(wheel->before, wheel->before_version) : NULL);
        add_side(row, "after",
                 wheel->after ? wheel_change_json(wheel->after, wheel->after_version) : NULL);
        json_append(wheels, row);
    }
    return wheels;
}

static struct json *files_json(const struct target_difference *target)
{
    struct json *files = json_new_array();

    for (size_t i = 0; i < target->file_count; i++) {
        const struct file_difference *file = &target->files[i];
        struct json *row = json_new_object();

        json_add_string(row, "path", file->path);
        add_side(row, "before", file->before ? file_json(file->before) : NULL);
        add_side(row, "after", file->after ? file_json(file->after) : NULL);
        json_append(files, row);
    }
    return files;
}

/* Both `before` and `after` have the properties of the target that a build may change. */
static struct json *target_json(const struct target_difference *target)
{
    struct json *row = json_new_object();

    json_add_string(row, "name", target->name);
    add_side(row, "before", target->before ? target_change_json(target->before) : NULL);
    add_side(row, "after", target->after ? target_change_json(target->after) : NULL);
    json_add(row, "wheels", wheels_json(target));
    json_add(row, "files", files_json(target));
    return row;
}

char *volume_diff_json(const struct volume_difference *difference)
{
    cleanup_with(json_release) struct json *document = json_new_object();
    struct json *ddtrace = json_new_object(), *targets = json_new_array();
    struct json *common = json_new_object();

    json_add_bool(document, "equal", !volume_differs(difference));
    json_add_string(ddtrace, "before", difference->before->ddtrace);
    json_add_string(ddtrace, "after", difference->after->ddtrace);
    json_add(document, "ddtrace", ddtrace);
    for (size_t i = 0; i < difference->target_count; i++)
        if (target_differs(&difference->targets[i]))
            json_append(targets, target_json(&difference->targets[i]));
    json_add(document, "targets", targets);
    json_add(common, "files", files_json(&difference->common));
    json_add(document, "common", common);
    return json_print(document);
}
