/* Two locks side by side: targets that came and went, and in the others the packages. */
#include "tools/ddpack/lock/lock_changes.h"

#include "tools/common/allocate.h"
#include "tools/common/command.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

/* A line, and in how many targets it is so. */
struct change {
    char *text;
    size_t targets;
};

struct changes {
    struct change *items;
    size_t count;
};

/* Takes `text` over. */
static void add_change(struct changes *changes, char *text)
{
    for (size_t i = 0; i < changes->count; i++)
        if (strcmp(changes->items[i].text, text) == 0) {
            changes->items[i].targets++;
            free(text);
            return;
        }
    struct change *grown = reallocate(changes->items, (changes->count + 1) * sizeof(*grown));

    changes->items = grown;
    changes->items[changes->count++] = (struct change){text, 1};
}

static const struct lock_target *find_target(const struct lock *lock, const struct target *target)
{
    for (size_t i = 0; i < lock->target_count; i++) {
        const struct target *other = &lock->targets[i].target;

        if (other->python.major == target->python.major &&
            other->python.minor == target->python.minor && other->libc == target->libc &&
            other->machine == target->machine)
            return &lock->targets[i];
    }
    return NULL;
}

static const struct lock_wheel *find_wheel(const struct lock_target *target, const char *name)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, name) == 0)
            return &target->wheels[i];
    return NULL;
}

static void compare_locked_wheels(const struct lock_wheel *before, const struct lock_wheel *after,
                                  struct changes *changes)
{
    if (strcmp(before->version, after->version) != 0)
        add_change(changes,
                   format_new("%s %s -> %s", after->name, before->version, after->version));
    else if (!sha256_equals(&before->sha256, &after->sha256))
        add_change(changes,
                   format_new("%s %s: another file, %s", after->name, after->version, after->file));
    else if (after->yanked == YANKED_YES && before->yanked != YANKED_YES)
        add_change(changes, format_new("%s %s has been yanked: %s", after->name, after->version,
                                       after->yanked_reason != NULL ? after->yanked_reason
                                                                    : "no reason given"));
}

static void compare_locked_packages(const struct lock_target *before,
                                    const struct lock_target *after, struct changes *changes)
{
    for (size_t i = 0; i < before->wheel_count; i++)
        if (find_wheel(after, before->wheels[i].name) == NULL)
            add_change(changes,
                       format_new("- %s %s", before->wheels[i].name, before->wheels[i].version));
    for (size_t i = 0; i < after->wheel_count; i++) {
        const struct lock_wheel *wheel = &after->wheels[i];
        const struct lock_wheel *old = find_wheel(before, wheel->name);

        if (old == NULL)
            add_change(changes, format_new("+ %s %s", wheel->name, wheel->version));
        else
            compare_locked_wheels(old, wheel, changes);
    }
}

void lock_changes_print(const struct lock *before, const struct lock *after, FILE *to)
{
    struct changes changes = {0};
    size_t target_changes = 0;
    char name[TARGET_NAME_SIZE];

    for (size_t i = 0; i < before->target_count; i++) {
        const struct target *target = &before->targets[i].target;

        if (find_target(after, target) != NULL)
            continue;
        fprintf(to, "- target %s\n", lock_target_name(target, name));
        target_changes++;
    }
    for (size_t i = 0; i < after->target_count; i++) {
        const struct lock_target *target = &after->targets[i];
        const struct lock_target *old = find_target(before, &target->target);

        if (old != NULL) {
            compare_locked_packages(old, target, &changes);
            continue;
        }
        fprintf(to, "+ target %s\n", lock_target_name(&target->target, name));
        target_changes++;
    }
    for (size_t i = 0; i < changes.count; i++) {
        fprintf(to, "%s (%zu target%s)\n", changes.items[i].text, changes.items[i].targets,
                plural(changes.items[i].targets));
        free(changes.items[i].text);
    }
    if (changes.count + target_changes == 0)
        fprintf(to, "nothing has changed\n");
    free(changes.items);
}
