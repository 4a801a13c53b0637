/* Parses versions, platforms, architectures and times, and says what each of them must be. */
#include "tools/ddpack/resolve/lock_request.h"

#include "tools/common/format.h"
#include "tools/common/own.h"

#include <ctype.h>
#include <string.h>

int lock_request_split(const char *text, const char *option, struct text_list *ret_list,
                       struct error *error)
{
    struct span rest = span_of(text);

    while (rest.at != NULL) {
        struct span item = span_trim(span_cut(&rest, ','));

        if (span_is_empty(item))
            return error_usage(error, "--%s %s: an item of the list is empty", option, text);
        if (text_list_has(ret_list, item))
            return error_usage(error, "--%s %s: %.*s occurs twice", option, text, (int)item.len,
                               item.at);
        text_list_add(ret_list, item);
    }
    return 0;
}

int lock_request_version(const char *text, char **ret_version, struct error *error)
{
    const char *version = text[0] == 'v' ? text + 1 : text;

    /* These characters are all that PEP 440 has in a version. Another one, like '<' or ',', would
     * make the requirement "ddtrace==VERSION" mean something else. */
    if (!isdigit((unsigned char)version[0]) ||
        strspn(version, "0123456789abcdefghijklmnopqrstuvwxyz.+-_!") != strlen(version))
        return error_usage(error, "--ddtrace %s: expected a version like 4.16.0", text);
    *ret_version = format_new("%s", version);
    return 0;
}

/* Does the text begin with the shape, in which each d is a digit? */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++)
        if (*shape == 'd' ? !isdigit((unsigned char)*text) : *text != *shape)
            return false;
    return true;
}

int lock_request_time(const char *text, char **ret_time, struct error *error)
{
    static const char DAY[] = "dddd-dd-dd", TIME[] = "dddd-dd-ddTdd:dd:dd";
    bool is_day = has_shape(text, DAY) && text[strlen(DAY)] == '\0';
    const char *zone = has_shape(text, TIME) ? text + strlen(TIME) : NULL;

    if (!is_day && (zone == NULL || (strcmp(zone, "Z") != 0 && !has_shape(zone, "+dd:dd") &&
                                     !has_shape(zone, "-dd:dd"))))
        return error_usage(error,
                           "--exclude-newer %s: expected a date like 2026-11-25 or a time like "
                           "2026-11-25T12:00:00Z",
                           text);
    *ret_time = format_new("%s%s", text, is_day ? "T23:59:59Z" : "");
    return 0;
}

/* The index is wrapped before it is checked, so that nothing is written behind the array. */
static int take_pythons(const struct text_list *list, struct lock_request *request,
                        struct error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        struct span item = span_of(list->items[i]);
        struct python_version *python = &request->pythons[i % LOCK_PYTHONS_MAX];

        if (i >= LOCK_PYTHONS_MAX || !span_take_number(&item, &python->major) ||
            !span_take(&item, SPAN(".")) || !span_take_number(&item, &python->minor) ||
            !span_is_empty(item))
            return error_usage(error,
                               "--python %s: expected a version like 3.12, and at most %d of them",
                               list->items[i], LOCK_PYTHONS_MAX);
    }
    request->python_count = list->count;
    return 0;
}

/* An empty list keeps what the request has. */
static int take_platforms(const struct text_list *list, struct lock_request *request,
                          struct error *error)
{
    for (size_t i = 0; i < list->count; i++)
        if (!platform_parse(span_of(list->items[i]), &request->libcs[i % LOCK_LIBCS_MAX]) ||
            i >= LOCK_LIBCS_MAX)
            return error_usage(error,
                               "--platform %s: the platform must be manylinux2014 or musllinux_1_2",
                               list->items[i]);
    request->libc_count = list->count > 0 ? list->count : request->libc_count;
    return 0;
}

/* An empty list keeps what the request has. */
static int take_machines(const struct text_list *list, struct lock_request *request,
                         struct error *error)
{
    for (size_t i = 0; i < list->count; i++)
        if (!machine_parse(span_of(list->items[i]), &request->machines[i % LOCK_MACHINES_MAX]) ||
            i >= LOCK_MACHINES_MAX)
            return error_usage(error, "--arch %s: the architecture must be x86_64 or aarch64",
                               list->items[i]);
    request->machine_count = list->count > 0 ? list->count : request->machine_count;
    return 0;
}

int lock_request_take(const struct lock_options *options, struct lock_request *ret_request,
                      struct error *error)
{
    *ret_request = (struct lock_request){
        .ddtrace = options->ddtrace,
        .libcs = {LIBC_GLIBC, LIBC_MUSL},
        .libc_count = 2,
        .machines = {machine_native()},
        .machine_count = 1,
        .requirements = &options->requirements,
        .constraints = &options->constraints,
        .exclude_newer = options->exclude_newer,
    };
    int result = take_pythons(&options->pythons, ret_request, error);

    if (result < 0)
        return result;
    result = take_platforms(&options->platforms, ret_request, error);
    if (result < 0)
        return result;
    return take_machines(&options->archs, ret_request, error);
}

void lock_request_of_targets(const struct lock *lock, struct lock_options *options)
{
    for (size_t i = 0; i < lock->target_count; i++) {
        const struct target *target = &lock->targets[i].target;
        cleanup_free char *python = format_new("%u.%u", target->python.major, target->python.minor);
        struct span platform = span_of(platform_name(target->libc));
        struct span arch = span_of(machine_name(target->machine));

        if (!text_list_has(&options->pythons, span_of(python)))
            text_list_add(&options->pythons, span_of(python));
        if (!text_list_has(&options->platforms, platform))
            text_list_add(&options->platforms, platform);
        if (!text_list_has(&options->archs, arch))
            text_list_add(&options->archs, arch);
    }
}

const char *lock_request_ddtrace_of(const struct lock_target *target)
{
    for (size_t i = 0; i < target->wheel_count; i++)
        if (strcmp(target->wheels[i].name, "ddtrace") == 0)
            return target->wheels[i].version;
    return NULL;
}
