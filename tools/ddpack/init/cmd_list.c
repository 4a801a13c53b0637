/* ddpack list: the targets of a volume and their sizes, as a table or as JSON. */
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/ddpack/init/commands.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_read.h"
#include "tools/volume/volume_sizes.h"

#include <stdio.h>

/* The columns: Python, platform, architecture, libc and byte code; then wheels, files, own and
 * shared bytes. */
#define NAMES_FORMAT "%-6s  %-13s  %-7s  %-12s  %-8s"
#define SIZES_FORMAT "  %6s  %6s  %9s  %9s\n"

static void print_sizes(size_t wheels, const struct target_sizes *sizes)
{
    char wheels_text[24] = "", files[24], own[32], shared[32];

    if (wheels > 0)
        snprintf(wheels_text, sizeof(wheels_text), "%zu", wheels);
    snprintf(files, sizeof(files), "%zu", sizes->files);
    snprintf(own, sizeof(own), "%.1f MB", (double)sizes->own_bytes / 1e6);
    snprintf(shared, sizeof(shared), "%.1f MB", (double)sizes->shared_bytes / 1e6);
    printf(SIZES_FORMAT, wheels_text, files, own, shared);
}

static void print_listed_target(const struct manifest_target *row, const struct target_sizes *sizes)
{
    cleanup_free char *python = manifest_python_name(row->target.python);
    cleanup_free char *requires = libc_version_new(&row->requires);

    printf(NAMES_FORMAT, python, platform_name(row->target.libc), machine_name(row->target.machine),
           requires, row->bytecode[0] != '\0' ? row->bytecode : "none");
    print_sizes(row->wheel_count, sizes);
}

static void print_wheels(const struct manifest_target *row)
{
    for (size_t i = 0; i < row->wheel_count; i++)
        printf("        %s\n", row->wheels[i].file);
}

static void print_table(const struct manifest *manifest, const struct volume_sizes *sizes,
                        bool with_wheels)
{
    printf("ddtrace %s\n\n", manifest->ddtrace);
    printf(NAMES_FORMAT SIZES_FORMAT, "PYTHON", "PLATFORM", "ARCH", "REQUIRES", "BYTECODE",
           "WHEELS", "FILES", "OWN", "SHARED");
    for (size_t i = 0; i < manifest->target_count; i++) {
        print_listed_target(&manifest->targets[i], &sizes->targets[i]);
        if (with_wheels)
            print_wheels(&manifest->targets[i]);
    }
    printf(NAMES_FORMAT, "common", "", "", "", "");
    print_sizes(0, &sizes->common);
    printf("\n%zu target%s, %zu files in %zu inodes and %zu linked director%s, %.1f MB "
           "(%.1f MB without links)\n",
           manifest->target_count, plural(manifest->target_count), sizes->files, sizes->inodes,
           sizes->links, sizes->links == 1 ? "y" : "ies", (double)sizes->bytes / 1e6,
           (double)sizes->bytes_loose / 1e6);
}

static struct json *wheels_to_json(const struct manifest_target *target)
{
    struct json *wheels = json_new_array();

    for (size_t i = 0; i < target->wheel_count; i++) {
        struct json *row = json_new_object();

        json_add_string(row, "file", target->wheels[i].file);
        json_add_string(row, "sha256", target->wheels[i].sha256.hex);
        json_add_number(row, "size", target->wheels[i].size);
        json_append(wheels, row);
    }
    return wheels;
}

static void add_sizes(struct json *row, const struct target_sizes *sizes)
{
    json_add_number(row, "files", sizes->files);
    json_add_number(row, "own_bytes", sizes->own_bytes);
    json_add_number(row, "shared_bytes", sizes->shared_bytes);
}

static struct json *listed_target_json(const struct manifest_target *target,
                                       const struct target_sizes *sizes)
{
    struct json *row = json_new_object();
    cleanup_free char *name = manifest_target_name(&target->target);
    cleanup_free char *python = manifest_python_name(target->target.python);
    cleanup_free char *requires = libc_version_new(&target->requires);

    json_add_string(row, "name", name);
    json_add_string(row, "python", python);
    json_add_string(row, "platform", platform_name(target->target.libc));
    json_add_string(row, "arch", machine_name(target->target.machine));
    json_add_string(row, "requires", requires);
    json_add_string(row, "bytecode", target->bytecode);
    add_sizes(row, sizes);
    json_add(row, "wheels", wheels_to_json(target));
    return row;
}

/* docs/formats.md describes the members. */
static void print_json(const struct manifest *manifest, const struct volume_sizes *sizes)
{
    cleanup_with(json_release) struct json *document = json_new_object();
    struct json *targets = json_new_array(), *common = json_new_object();

    json_add_string(document, "ddtrace", manifest->ddtrace);
    for (size_t i = 0; i < manifest->target_count; i++)
        json_append(targets, listed_target_json(&manifest->targets[i], &sizes->targets[i]));
    json_add(document, "targets", targets);
    add_sizes(common, &sizes->common);
    json_add(document, "common", common);
    json_add_number(document, "files", sizes->files);
    json_add_number(document, "inodes", sizes->inodes);
    json_add_number(document, "links", sizes->links);
    json_add_number(document, "bytes", sizes->bytes);
    json_add_number(document, "bytes_without_links", sizes->bytes_loose);
    cleanup_free char *text = json_print(document);

    fputs(text, stdout);
}

static int run_list(const struct invocation *invocation, struct error *error)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    cleanup_with(volume_sizes_release) struct volume_sizes sizes = {0};
    int result = manifest_read(invocation->operands[0], &manifest, error);

    if (result < 0)
        return error_wrap(error, "%s is not a volume", invocation->operands[0]);
    volume_sizes_of(&manifest, &sizes);
    if (invocation_has(invocation, "json"))
        print_json(&manifest, &sizes);
    else
        print_table(&manifest, &sizes, invocation_has(invocation, "wheels"));
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"json", 0, NULL, "print JSON instead of a table, with sizes in bytes"},
    {"wheels", 0, NULL, "print the wheels of each target below it"},
    {0},
};

const struct command command_list = {
    .name = "list",
    .summary = "Show what a volume holds",
    .operands = "DIR",
    .description =
        "Prints the targets of the volume DIR, as its manifest lists them. OWN is the size of the\n"
        "files that only this target has. SHARED is the size of those that another target has as\n"
        "well; hard links and linked directories store them once, and they count for each target.",
    .options = OPTIONS,
    .operands_min = 1,
    .operands_max = 1,
    .run = run_list,
};
