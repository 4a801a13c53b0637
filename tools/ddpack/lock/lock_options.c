/* Converts the options of a lock to JSON and back. docs/formats.md describes the fields. */
#include "tools/ddpack/lock/lock_options.h"

#include "tools/common/allocate.h"
#include "tools/common/own.h"

enum { TEXTS = 2, LISTS = 5 };

/* The names of the lists in the order of the file; option_list_at has the same order. */
static const char *const LIST_NAMES[LISTS] = {"pythons", "platforms", "archs", "requirements",
                                              "constraints"};

static struct text_list *option_list_at(struct lock_options *options, int i)
{
    struct text_list *const lists[LISTS] = {&options->pythons, &options->platforms, &options->archs,
                                            &options->requirements, &options->constraints};

    return lists[i];
}

static int read_option_text(const struct json *object, const char *key, char **ret_text,
                            struct error *error)
{
    const struct json *member = json_member(object, key);

    if (member == NULL)
        return 0;
    if (json_value_string(member) == NULL)
        return error_verification(error, "the option \"%s\" is not a string", key);
    *ret_text = text_copy(span_of(json_value_string(member)));
    return 0;
}

/* A missing list stays empty. */
static int read_option_list(const struct json *object, const char *key, struct text_list *ret_list,
                            struct error *error)
{
    const struct json *member = json_member(object, key);

    if (member != NULL && !json_is_array(member))
        return error_verification(error, "the option \"%s\" is not an array", key);
    for (const struct json *item = json_first(member); item != NULL; item = json_next(item)) {
        if (json_value_string(item) == NULL)
            return error_verification(error, "the option \"%s\" has an item that is not a string",
                                      key);
        text_list_add(ret_list, span_of(json_value_string(item)));
    }
    return 0;
}

int lock_options_read(const struct json *object, struct lock_options *ret_options,
                      struct error *error)
{
    if (object == NULL)
        return 0;
    if (!json_is_object(object))
        return error_verification(error, "\"options\" is not an object");
    int result = read_option_text(object, "ddtrace", &ret_options->ddtrace, error);

    if (result < 0)
        return result;
    for (int i = 0; i < LISTS; i++) {
        result = read_option_list(object, LIST_NAMES[i], option_list_at(ret_options, i), error);
        if (result < 0)
            return result;
    }
    return read_option_text(object, "exclude_newer", &ret_options->exclude_newer, error);
}

struct json *lock_options_json(const struct lock_options *options)
{
    /* option_list_at returns a pointer that may be written through, which the contract of this one
     * forbids: it gets a copy of the struct, whose lists are the same. */
    struct lock_options shallow = *options;
    struct json *object = json_new_object();

    if (options->ddtrace != NULL)
        json_add_string(object, "ddtrace", options->ddtrace);
    for (int i = 0; i < LISTS; i++) {
        const struct text_list *list = option_list_at(&shallow, i);
        struct json *array = list->count > 0 ? json_new_array() : NULL;

        for (size_t item = 0; item < list->count; item++)
            json_append_string(array, list->items[item]);
        if (array != NULL)
            json_add(object, LIST_NAMES[i], array);
    }
    if (options->exclude_newer != NULL)
        json_add_string(object, "exclude_newer", options->exclude_newer);
    return object;
}

void lock_options_override(struct lock_options *options, struct lock_options *newer)
{
    char **const texts[TEXTS] = {&options->ddtrace, &options->exclude_newer};
    char **const newer_texts[TEXTS] = {&newer->ddtrace, &newer->exclude_newer};

    for (int i = 0; i < TEXTS; i++) {
        if (*newer_texts[i] == NULL)
            continue;
        free(*texts[i]);
        *texts[i] = steal(newer_texts[i]);
    }
    for (int i = 0; i < LISTS; i++)
        if (option_list_at(newer, i)->count > 0)
            text_list_replace(option_list_at(options, i), option_list_at(newer, i));
}

void lock_options_release(struct lock_options *options)
{
    free(options->ddtrace);
    free(options->exclude_newer);
    for (int i = 0; i < LISTS; i++)
        text_list_release(option_list_at(options, i));
    *options = (struct lock_options){0};
}
