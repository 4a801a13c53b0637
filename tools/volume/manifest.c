/* The rows of a manifest in memory: adding, sorting, naming and releasing them. */
#include "tools/volume/manifest.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <string.h>

struct manifest_target *manifest_add_target(struct manifest *manifest)
{
    manifest->targets =
        array_grow(manifest->targets, manifest->target_count, sizeof(*manifest->targets));
    return &manifest->targets[manifest->target_count++];
}

struct manifest_wheel *manifest_add_wheel(struct manifest_target *target)
{
    target->wheels = array_grow(target->wheels, target->wheel_count, sizeof(*target->wheels));
    return &target->wheels[target->wheel_count++];
}

struct manifest_file *manifest_add_file(struct manifest *manifest)
{
    manifest->files = array_grow(manifest->files, manifest->file_count, sizeof(*manifest->files));
    return &manifest->files[manifest->file_count++];
}

struct manifest_link *manifest_add_link(struct manifest *manifest)
{
    manifest->links = array_grow(manifest->links, manifest->link_count, sizeof(*manifest->links));
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

char *manifest_target_name(const struct target *target)
{
    char name[TARGET_NAME_SIZE];
    struct text text = text_in(name, sizeof(name));

    target_name_add(&text, target, NAME_WITH_MACHINE);
    return format_new("%s", name);
}

char *manifest_python_name(struct python_version python)
{
    return format_new("%u.%u", python.major, python.minor);
}
