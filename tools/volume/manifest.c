/* manifest.json: its rows in memory, and writing them. Reading is in manifest_read.c. */
#include "tools/volume/manifest.h"

#include "tools/common/files.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/volume/manifest_rows.h"

#include <string.h>

/* Room doubles at the powers of two, so that no capacity needs to be kept. */
static void *grow(void *rows, size_t count, size_t size)
{
    bool is_full = (count & (count - 1)) == 0;
    char *grown = is_full ? reallocarray(rows, count == 0 ? 1 : 2 * count, size) : rows;

    if (grown == NULL)
        abort();
    memset(grown + count * size, 0, size);
    return grown;
}

struct manifest_target *manifest_add_target(struct manifest *manifest)
{
    manifest->targets = grow(manifest->targets, manifest->target_count, sizeof(*manifest->targets));
    return &manifest->targets[manifest->target_count++];
}

struct manifest_wheel *manifest_add_wheel(struct manifest_target *target)
{
    target->wheels = grow(target->wheels, target->wheel_count, sizeof(*target->wheels));
    return &target->wheels[target->wheel_count++];
}

struct manifest_file *manifest_add_file(struct manifest *manifest)
{
    manifest->files = grow(manifest->files, manifest->file_count, sizeof(*manifest->files));
    return &manifest->files[manifest->file_count++];
}

struct manifest_link *manifest_add_link(struct manifest *manifest)
{
    manifest->links = grow(manifest->links, manifest->link_count, sizeof(*manifest->links));
    return &manifest->links[manifest->link_count++];
}

void manifest_target_release(struct manifest_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++) {
        free(target->wheels[i].file);
        free(target->wheels[i].url);
    }
    free(target->wheels);
    free(target->bytecode);
}

void manifest_release(struct manifest *manifest)
{
    for (size_t i = 0; i < manifest->target_count; i++)
        manifest_target_release(&manifest->targets[i]);
    for (size_t i = 0; i < manifest->file_count; i++)
        free(manifest->files[i].path);
    for (size_t i = 0; i < manifest->link_count; i++) {
        free(manifest->links[i].path);
        free(manifest->links[i].target);
    }
    free(manifest->links);
    free(manifest->targets);
    free(manifest->files);
    free(manifest->ddtrace);
    *manifest = (struct manifest){0};
}

static int compare_numbers(unsigned a, unsigned b)
{
    return (a > b) - (a < b);
}

static int compare_targets(const void *a, const void *b)
{
    const struct target *left = &((const struct manifest_target *)a)->target;
    const struct target *right = &((const struct manifest_target *)b)->target;
    int order = compare_numbers(left->python.major, right->python.major);

    if (order == 0)
        order = compare_numbers(left->python.minor, right->python.minor);
    if (order == 0)
        order = compare_numbers(left->libc, right->libc);
    return order != 0 ? order : compare_numbers(left->machine, right->machine);
}

static int compare_wheels(const void *a, const void *b)
{
    return strcmp(((const struct manifest_wheel *)a)->file,
                  ((const struct manifest_wheel *)b)->file);
}

static int compare_files(const void *a, const void *b)
{
    return strcmp(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int compare_links(const void *a, const void *b)
{
    return strcmp(((const struct manifest_link *)a)->path, ((const struct manifest_link *)b)->path);
}

static void sort(void *rows, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    const char *bytes = rows;
    size_t sorted = 1;

    while (sorted < count && compare(bytes + (sorted - 1) * size, bytes + sorted * size) <= 0)
        sorted++;
    if (sorted < count) /* what ddpack wrote is sorted already */
        qsort(rows, count, size, compare);
}

void manifest_rows_sort(struct manifest *manifest)
{
    sort(manifest->targets, manifest->target_count, sizeof(*manifest->targets), compare_targets);
    for (size_t i = 0; i < manifest->target_count; i++)
        sort(manifest->targets[i].wheels, manifest->targets[i].wheel_count,
             sizeof(*manifest->targets[i].wheels), compare_wheels);
    sort(manifest->files, manifest->file_count, sizeof(*manifest->files), compare_files);
    sort(manifest->links, manifest->link_count, sizeof(*manifest->links), compare_links);
}

char *manifest_target_name(const struct target *target)
{
    char name[TARGET_NAME_SIZE];
    struct text text = text_in(name, sizeof(name));

    target_name_add(&text, target, true);
    return format_new("%s", name);
}

char *manifest_python_name(struct python_version python)
{
    return format_new("%u.%u", python.major, python.minor);
}

char *manifest_libc_name(const struct libc_version *libc)
{
    if (libc->patch == 0)
        return format_new("%s %u.%u", libc_kind_name(libc->kind), libc->major, libc->minor);
    return format_new("%s %u.%u.%u", libc_kind_name(libc->kind), libc->major, libc->minor,
                      libc->patch);
}

/* Shallow: a sorted view of rows that stay the manifest's own. */
static void *sorted_new(const void *rows, size_t count, size_t size,
                        int (*compare)(const void *, const void *))
{
    void *copy = reallocarray(NULL, count + 1, size);

    if (copy == NULL)
        abort();
    if (count > 0)
        memcpy(copy, rows, count * size);
    sort(copy, count, size, compare);
    return copy;
}

static struct json *wheel_to_json(const struct manifest_wheel *wheel)
{
    struct json *row = json_new_object();

    json_add_string(row, "file", wheel->file);
    json_add_string(row, "url", wheel->url);
    json_add_string(row, "sha256", wheel->sha256.hex);
    json_add_number(row, "size", wheel->size);
    return row;
}

static struct json *target_to_json(const struct manifest_target *target)
{
    struct json *row = json_new_object(), *wheels = json_new_array();
    cleanup_free char *name = manifest_target_name(&target->target);
    cleanup_free char *python = manifest_python_name(target->target.python);
    cleanup_free char *requires = manifest_libc_name(&target->requires);
    cleanup_free struct manifest_wheel *sorted =
        sorted_new(target->wheels, target->wheel_count, sizeof(*target->wheels), compare_wheels);

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
    cleanup_free struct manifest_link *sorted =
        sorted_new(manifest->links, manifest->link_count, sizeof(*manifest->links), compare_links);

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
    cleanup_free struct manifest_target *sorted_targets = sorted_new(
        manifest->targets, manifest->target_count, sizeof(*manifest->targets), compare_targets);
    cleanup_free struct manifest_file *sorted_files =
        sorted_new(manifest->files, manifest->file_count, sizeof(*manifest->files), compare_files);

    json_add_number(document, "format", MANIFEST_FORMAT);
    json_add_string(document, "ddtrace", manifest->ddtrace);
    for (size_t i = 0; i < manifest->target_count; i++)
        json_append(targets, target_to_json(&sorted_targets[i]));
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
