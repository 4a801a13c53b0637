/* Writes pylock.toml (PEP 751).
 *
 * One file has all targets, because an auditor looks for one file, and an installer can use it on
 * any machine. Markers distinguish Pythons and machines. There is no marker for the libc, but an
 * installer chooses among the wheels of a package by their tags. */
#include "tools/ddpack/lock/pylock_write.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/text_list.h"

#include <stdio.h>
#include <string.h>

/* A version of a package, which becomes one entry of the file. */
struct pylock_package {
    const struct lock_wheel *first;   /* a wheel of it, for the name and version */
    const struct lock_wheel **wheels; /* each file once */
    size_t wheel_count;
    struct text_list environments; /* the markers of the targets that have it */
};

struct pylock_package_list {
    struct pylock_package *items;
    size_t count;
};

/* For cleanup_with. The wheels belong to the lock. */
static void pylock_packages_release(struct pylock_package_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->items[i].wheels);
        text_list_release(&list->items[i].environments);
    }
    free(list->items);
}

/* Returns a marker that holds for the Python and the machine of the target; the caller frees it. */
static char *environment_marker(const struct target *target)
{
    return format_new("python_version == '%u.%u' and platform_machine == '%s'",
                      target->python.major, target->python.minor, machine_name(target->machine));
}

/* Returns the entry for the wheel's package and version, and adds it when it is new. */
static struct pylock_package *package_entry(struct pylock_package_list *list,
                                            const struct lock_wheel *wheel)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].first->name, wheel->name) == 0 &&
            strcmp(list->items[i].first->version, wheel->version) == 0)
            return &list->items[i];
    list->items = array_grow(list->items, list->count, sizeof(*list->items));
    list->items[list->count].first = wheel;
    return &list->items[list->count++];
}

/* Adds the file, unless another target has brought it, and the environment of the target. */
static void add_package_wheel(struct pylock_package *package, const struct lock_wheel *wheel,
                              const char *marker)
{
    if (!text_list_has(&package->environments, span_of(marker)))
        text_list_add(&package->environments, span_of(marker));
    for (size_t i = 0; i < package->wheel_count; i++)
        if (strcmp(package->wheels[i]->file, wheel->file) == 0)
            return;
    package->wheels =
        array_grow((void *)package->wheels, package->wheel_count, sizeof(*package->wheels));
    package->wheels[package->wheel_count++] = wheel;
}

static int compare_pylock_packages(const void *a, const void *b)
{
    const struct pylock_package *left = a, *right = b;
    int order = strcmp(left->first->name, right->first->name);

    return order != 0 ? order : strcmp(left->first->version, right->first->version);
}

static int compare_package_wheels(const void *a, const void *b)
{
    const struct lock_wheel *const *left = a, *const *right = b;

    return strcmp((*left)->file, (*right)->file);
}

/* Fills the list, and sorts it and the wheels in it, so that equal locks give equal files. */
static void gather_packages(const struct lock *lock, struct pylock_package_list *ret_list)
{
    for (size_t t = 0; t < lock->target_count; t++) {
        cleanup_free char *marker = environment_marker(&lock->targets[t].target);

        for (size_t w = 0; w < lock->targets[t].wheel_count; w++) {
            const struct lock_wheel *wheel = &lock->targets[t].wheels[w];

            add_package_wheel(package_entry(ret_list, wheel), wheel, marker);
        }
    }
    if (ret_list->count == 0)
        return;
    qsort(ret_list->items, ret_list->count, sizeof(*ret_list->items), compare_pylock_packages);
    for (size_t i = 0; i < ret_list->count; i++)
        qsort((void *)ret_list->items[i].wheels, ret_list->items[i].wheel_count,
              sizeof(*ret_list->items[i].wheels), compare_package_wheels);
}

/* Returns "none" when the target does not have the package. */
static const char *version_in(const struct lock_target *target, const char *name)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, name) == 0)
            return target->wheels[i].version;
    return "none";
}

/* Checks that `other` has all packages of `target` in the same versions. */
static int check_libc_pair(const struct lock_target *target, const struct lock_target *other,
                           struct error *error)
{
    char name[TARGET_NAME_SIZE], other_name[TARGET_NAME_SIZE];

    for (size_t i = 0; i < target->wheel_count; i++) {
        const struct lock_wheel *wheel = &target->wheels[i];
        const char *version = version_in(other, wheel->name);

        if (strcmp(version, wheel->version) != 0)
            return error_failed(error,
                                "%s is %s for %s and %s for %s: pylock.toml cannot tell the libcs "
                                "apart, export them into two files with --platform",
                                wheel->name, wheel->version,
                                lock_target_name(&target->target, name), version,
                                lock_target_name(&other->target, other_name));
    }
    return 0;
}

/* Compares each pair of targets that differ in the libc alone, in both directions. */
static int check_libcs(const struct lock *lock, struct error *error)
{
    for (size_t a = 0; a < lock->target_count; a++)
        for (size_t b = 0; b < lock->target_count; b++) {
            const struct target *left = &lock->targets[a].target, *right = &lock->targets[b].target;

            if (a == b || left->python.major != right->python.major ||
                left->python.minor != right->python.minor || left->machine != right->machine)
                continue;
            int result = check_libc_pair(&lock->targets[a], &lock->targets[b], error);

            if (result < 0)
                return result;
        }
    return 0;
}

/* Prints a basic string of TOML, whose control characters are escaped. */
static void print_toml_string(FILE *to, const char *text)
{
    fputc('"', to);
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            fprintf(to, "\\u%04x", (unsigned)*text);
        else
            fprintf(to, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    fputc('"', to);
}

/* Prints nothing when there is no value: TOML has no null. */
static void print_toml_pair(FILE *to, const char *before, const char *key, const char *value,
                            const char *behind)
{
    if (value == NULL)
        return;
    fprintf(to, "%s%s = ", before, key);
    print_toml_string(to, value);
    fputs(behind, to);
}

/* The head names the environments for which the lock is made, and the oldest Python of them, so
 * that an installer refuses to use it elsewhere. */
static void print_pylock_head(FILE *to, const struct lock *lock)
{
    struct python_version oldest = lock->targets[0].target.python;
    cleanup_with(text_list_release) struct text_list environments = {0};

    for (size_t i = 0; i < lock->target_count; i++) {
        cleanup_free char *marker = environment_marker(&lock->targets[i].target);
        struct python_version python = lock->targets[i].target.python;

        if (!text_list_has(&environments, span_of(marker)))
            text_list_add(&environments, span_of(marker));
        if (python.major < oldest.major ||
            (python.major == oldest.major && python.minor < oldest.minor))
            oldest = python;
    }
    fprintf(to, "lock-version = \"1.0\"\nenvironments = [\n");
    for (size_t i = 0; i < environments.count; i++)
        fprintf(to,
                "    \"%s and platform_system == 'Linux' and platform_python_implementation == "
                "'CPython'\",\n",
                environments.items[i]);
    fprintf(to, "]\nrequires-python = \">=%u.%u\"\ncreated-by = \"ddpack\"\n", oldest.major,
            oldest.minor);
}

/* PEP 751 requires a kind of each identity, so one without a kind is left out. */
static void print_publishers(FILE *to, const struct lock_wheel *wheel)
{
    for (size_t i = 0; i < wheel->publisher_count; i++) {
        const struct publisher *publisher = &wheel->publishers[i];

        if (publisher->kind == NULL)
            continue;
        fprintf(to, "\n[[packages.attestation-identities]]\n");
        print_toml_pair(to, "", "kind", publisher->kind, "\n");
        print_toml_pair(to, "", "repository", publisher->repository, "\n");
        print_toml_pair(to, "", "workflow", publisher->workflow, "\n");
        print_toml_pair(to, "", "environment", publisher->environment, "\n");
    }
}

/* A package that all environments have gets no marker. */
static void print_package(FILE *to, const struct pylock_package *package, size_t environment_count)
{
    cleanup_free char *marker = text_list_join(&package->environments, " or ");

    fprintf(to, "\n[[packages]]\n");
    print_toml_pair(to, "", "name", package->first->name, "\n");
    print_toml_pair(to, "", "version", package->first->version, "\n");
    if (package->environments.count < environment_count)
        print_toml_pair(to, "", "marker", marker, "\n");
    fprintf(to, "wheels = [\n");
    for (size_t i = 0; i < package->wheel_count; i++) {
        const struct lock_wheel *wheel = package->wheels[i];

        print_toml_pair(to, "    { ", "name", wheel->file, ", ");
        print_toml_pair(to, "", "url", wheel->url, ", ");
        fprintf(to, "size = %llu, hashes = { sha256 = \"%s\" } },\n",
                (unsigned long long)wheel->size, wheel->sha256.hex);
    }
    fprintf(to, "]\n");
    print_publishers(to, package->first);
}

/* Targets that differ in the libc alone are one environment. */
static size_t count_environments(const struct lock *lock)
{
    cleanup_with(text_list_release) struct text_list seen = {0};

    for (size_t i = 0; i < lock->target_count; i++) {
        cleanup_free char *marker = environment_marker(&lock->targets[i].target);

        if (!text_list_has(&seen, span_of(marker)))
            text_list_add(&seen, span_of(marker));
    }
    return seen.count;
}

int pylock_print(const struct lock *lock, char **ret_text, struct error *error)
{
    cleanup_with(pylock_packages_release) struct pylock_package_list list = {0};
    size_t environments = count_environments(lock), len;
    int result = check_libcs(lock, error);

    if (result < 0)
        return result;
    FILE *to = allocated(open_memstream(ret_text, &len));

    gather_packages(lock, &list);
    print_pylock_head(to, lock);
    for (size_t i = 0; i < list.count; i++)
        print_package(to, &list.items[i], environments);
    fclose(to);
    return 0;
}
