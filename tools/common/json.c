/* cJSON behind the project's own names. */
#include "tools/common/json.h"

#include "third_party/cjson/cJSON.h"
#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

static const double WHOLE_NUMBER_MAX = 9007199254740992.0; /* 2^53: above it doubles skip numbers */

static const cJSON *from(const struct json *json)
{
    return (const cJSON *)(const void *)json;
}

static cJSON *from_own(struct json *json)
{
    return (cJSON *)(void *)json;
}

static struct json *own(cJSON *item)
{
    return allocated(item);
}

int json_parse(struct span bytes, const char *name, struct json **ret_json, struct error *error)
{
    const char *end = NULL;
    cJSON *item = cJSON_ParseWithLengthOpts(bytes.at != NULL ? bytes.at : "", bytes.len, &end, 0);

    if (item == NULL) {
        size_t at = end != NULL && bytes.at != NULL ? (size_t)(end - bytes.at) : 0;

        return error_verification(error, "%s: not JSON at byte %zu", name, at);
    }
    struct span rest = span_trim(span_from(bytes, (size_t)(end - bytes.at)));

    if (!span_is_empty(rest)) {
        cJSON_Delete(item);
        return error_verification(error, "%s: bytes behind the end of the JSON document", name);
    }
    *ret_json = own(item);
    return 0;
}

int json_read_file(const char *path, struct json **ret_json, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = file_read(path, &bytes, &len, error);

    return result < 0 ? result : json_parse((struct span){bytes, len}, path, ret_json, error);
}

void json_free(struct json *json)
{
    cJSON_Delete(from_own(json));
}

void json_release(struct json **json)
{
    json_free(*json);
}

const struct json *json_member(const struct json *object, const char *key)
{
    return (const struct json *)(void *)cJSON_GetObjectItemCaseSensitive(from(object), key);
}

const struct json *json_array(const struct json *object, const char *key)
{
    const struct json *member = json_member(object, key);

    return member != NULL && cJSON_IsArray(from(member)) ? member : NULL;
}

const char *json_string(const struct json *object, const char *key)
{
    return json_value_string(json_member(object, key));
}

bool json_number(const struct json *object, const char *key, uint64_t *ret_number)
{
    const cJSON *item = from(json_member(object, key));

    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0) || item->valuedouble > WHOLE_NUMBER_MAX)
        return false;
    *ret_number = (uint64_t)item->valuedouble;
    return (double)*ret_number == item->valuedouble;
}

const struct json *json_first(const struct json *array)
{
    return array == NULL ? NULL : (const struct json *)(void *)from(array)->child;
}

const struct json *json_next(const struct json *item)
{
    return (const struct json *)(void *)from(item)->next;
}

const char *json_key(const struct json *member)
{
    return from(member)->string;
}

const char *json_value_string(const struct json *value)
{
    return cJSON_GetStringValue(from(value));
}

bool json_value_bool(const struct json *value, bool *ret_bool)
{
    *ret_bool = cJSON_IsTrue(from(value)) != 0;
    return cJSON_IsBool(from(value)) != 0;
}

struct json *json_new_object(void)
{
    return own(cJSON_CreateObject());
}

struct json *json_new_array(void)
{
    return own(cJSON_CreateArray());
}

void json_add(struct json *object, const char *key, struct json *value)
{
    if (!cJSON_AddItemToObject(from_own(object), key, from_own(value)))
        abort();
}

void json_add_string(struct json *object, const char *key, const char *value)
{
    json_add(object, key, own(cJSON_CreateString(value)));
}

void json_add_number(struct json *object, const char *key, uint64_t value)
{
    json_add(object, key, own(cJSON_CreateNumber((double)value)));
}

void json_add_bool(struct json *object, const char *key, bool value)
{
    json_add(object, key, own(cJSON_CreateBool(value)));
}

void json_add_null(struct json *object, const char *key)
{
    json_add(object, key, own(cJSON_CreateNull()));
}

void json_append(struct json *array, struct json *value)
{
    if (!cJSON_AddItemToArray(from_own(array), from_own(value)))
        abort();
}

void json_append_string(struct json *array, const char *value)
{
    json_append(array, own(cJSON_CreateString(value)));
}

char *json_print(const struct json *json)
{
    char *text = allocated(cJSON_Print(from(json)));
    size_t len = strlen(text);
    char *lines = reallocate(text, len + 2);

    lines[len] = '\n';
    lines[len + 1] = '\0';
    return lines;
}

bool json_is_array(const struct json *value)
{
    return cJSON_IsArray(from(value));
}

bool json_is_object(const struct json *value)
{
    return cJSON_IsObject(from(value));
}

struct json *json_new_string(const char *value)
{
    return own(cJSON_CreateString(value));
}

struct json *json_new_number(uint64_t value)
{
    return own(cJSON_CreateNumber((double)value));
}

struct json *json_new_bool(bool value)
{
    return own(cJSON_CreateBool(value));
}

struct json *json_member_own(struct json *object, const char *key)
{
    return (struct json *)(void *)cJSON_GetObjectItemCaseSensitive(from_own(object), key);
}

struct json *json_last(struct json *array)
{
    const cJSON *first = from_own(array)->child;

    /* cJSON keeps the last item in the first one's prev. */
    return first == NULL ? NULL : (struct json *)(void *)first->prev;
}
