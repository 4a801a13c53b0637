/* Compares two locks: which targets are new or no longer there, and what has changed among the
 * packages of the others. The same change in several targets is one line with a count. */
#include "tools/ddpack/lock/lock_changes.h"

#include "tools/common/allocate.h"
#include "tools/common/command.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <string.h>

/* A line of the output, and the number of targets in which the change occurs. */
struct lock_change {
    char *text;
    size_t targets;
};

struct lock_changes {
    struct lock_change *items;
    size_t count;
};

static void lock_changes_release(struct lock_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++)
        free(changes->items[i].text);
    free(changes->items);
}

/* Counts a change that is there already instead of adding it again. Takes `text` over. */
static void add_change(struct lock_changes *changes, char *text)
{
    for (size_t i = 0; i < changes->count; i++)
        if (strcmp(changes->items[i].text, text) == 0) {
            changes->items[i].targets++;
            free(text);
            return;
        }
    changes->items = array_grow(changes->items, changes->count, sizeof(*changes->items));
    changes->items[changes->count++] = (struct lock_change){text, 1};
}

/* Targets are found by what they are for: the order of a lock says nothing. */
static const struct lock_target *find_target(const struct lock *lock, const struct target *target)
{
    for (size_t i = 0; i < lock->target_count; i++)
        if (target_compare(&lock->targets[i].target, target) == 0)
            return &lock->targets[i];
    return NULL;
}

static const struct lock_wheel *find_wheel(const struct lock_target *target, const char *name)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, name) == 0)
            return &target->wheels[i];
    return NULL;
}

/* Both are wheels of one package. Adds at most one line: of another version, its file and whether
 * it is yanked say nothing more. */
static void compare_locked_wheels(const struct lock_wheel *before, const struct lock_wheel *after,
                                  struct lock_changes *changes)
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

/* Adds the packages that are gone or new, and the changes of the others. */
static void compare_locked_packages(const struct lock_target *before,
                                    const struct lock_target *after, struct lock_changes *changes)
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

/* Prints a line for each target of `lock` that `other` does not have. Returns how many. */
static size_t print_targets_without(const struct lock *lock, const struct lock *other, char sign,
                                    FILE *to)
{
    char name[TARGET_NAME_SIZE];
    size_t count = 0;

    for (size_t i = 0; i < lock->target_count; i++) {
        const struct target *target = &lock->targets[i].target;

        if (find_target(other, target) != NULL)
            continue;
        fprintf(to, "%c target %s\n", sign, lock_target_name(target, name));
        count++;
    }
    return count;
}

void lock_changes_print(const struct lock *before, const struct lock *after, FILE *to)
{
    cleanup_with(lock_changes_release) struct lock_changes changes = {0};
    size_t target_changes = print_targets_without(before, after, '-', to) +
                            print_targets_without(after, before, '+', to);

    for (size_t i = 0; i < after->target_count; i++) {
        const struct lock_target *target = &after->targets[i];
        const struct lock_target *old = find_target(before, &target->target);

        if (old != NULL)
            compare_locked_packages(old, target, &changes);
    }
    for (size_t i = 0; i < changes.count; i++)
        fprintf(to, "%s (%zu target%s)\n", changes.items[i].text, changes.items[i].targets,
                plural(changes.items[i].targets));
    if (changes.count + target_changes == 0)
        fprintf(to, "nothing has changed\n");
}
