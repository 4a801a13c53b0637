/* cJSON behind the project's own names. struct json is never defined: a pointer to one is a cJSON
 * pointer, which only this file can look into. */
#include "tools/common/json.h"

#include "third_party/cjson/cJSON.h"
#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

/* 2^53. cJSON keeps numbers as doubles, and above this they no longer hold every whole number. */
static const double WHOLE_NUMBER_MAX = 9007199254740992.0;

static const cJSON *cjson_const(const struct json *json)
{
    return (const cJSON *)(const void *)json;
}

static cJSON *cjson_of(struct json *json)
{
    return (cJSON *)(void *)json;
}

static struct json *json_of(cJSON *item)
{
    return allocated(item);
}

int json_parse(struct span bytes, const char *name, struct json **ret_json, struct error *error)
{
    const char *end = NULL;
    cJSON *item = cJSON_ParseWithLengthOpts(bytes.at != NULL ? bytes.at : "", bytes.len, &end, 0);

    if (item == NULL) {
        size_t at = end != NULL && bytes.at != NULL ? (size_t)(end - bytes.at) : 0;

        return error_verification(error, "%s is not JSON: the error is at byte %zu", name, at);
    }
    struct span rest = span_trim(span_from(bytes, (size_t)(end - bytes.at)));

    if (!span_is_empty(rest)) {
        cJSON_Delete(item);
        return error_verification(error, "%s: the text goes on behind the end of the JSON document",
                                  name);
    }
    *ret_json = json_of(item);
    return 0;
}

int json_read_file(const char *path, struct json **ret_json, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len = 0;
    int result = file_read(path, &bytes, &len, error);

    if (result < 0)
        return result;
    return json_parse((struct span){bytes, len}, path, ret_json, error);
}

void json_free(struct json *json)
{
    cJSON_Delete(cjson_of(json));
}

void json_release(struct json **json)
{
    json_free(*json);
}

const struct json *json_member(const struct json *object, const char *key)
{
    return (const struct json *)(void *)cJSON_GetObjectItemCaseSensitive(cjson_const(object), key);
}

const struct json *json_array(const struct json *object, const char *key)
{
    const struct json *member = json_member(object, key);

    return member != NULL && cJSON_IsArray(cjson_const(member)) ? member : NULL;
}

const char *json_string(const struct json *object, const char *key)
{
    return json_value_string(json_member(object, key));
}

bool json_number(const struct json *object, const char *key, uint64_t *ret_number)
{
    const cJSON *item = cjson_const(json_member(object, key));

    /* "!(… >= 0)" and not "… < 0": a NaN is neither. */
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0) || item->valuedouble > WHOLE_NUMBER_MAX)
        return false;
    *ret_number = (uint64_t)item->valuedouble;
    return (double)*ret_number == item->valuedouble;
}

const struct json *json_first(const struct json *array)
{
    return array == NULL ? NULL : (const struct json *)(void *)cjson_const(array)->child;
}

const struct json *json_next(const struct json *item)
{
    return (const struct json *)(void *)cjson_const(item)->next;
}

const char *json_key(const struct json *member)
{
    return cjson_const(member)->string;
}

const char *json_value_string(const struct json *value)
{
    return cJSON_GetStringValue(cjson_const(value));
}

bool json_value_bool(const struct json *value, bool *ret_bool)
{
    *ret_bool = cJSON_IsTrue(cjson_const(value)) != 0;
    return cJSON_IsBool(cjson_const(value)) != 0;
}

struct json *json_new_object(void)
{
    return json_of(cJSON_CreateObject());
}

struct json *json_new_array(void)
{
    return json_of(cJSON_CreateArray());
}

void json_add(struct json *object, const char *key, struct json *value)
{
    if (!cJSON_AddItemToObject(cjson_of(object), key, cjson_of(value)))
        abort();
}

void json_add_string(struct json *object, const char *key, const char *value)
{
    json_add(object, key, json_of(cJSON_CreateString(value)));
}

void json_add_number(struct json *object, const char *key, uint64_t value)
{
    json_add(object, key, json_of(cJSON_CreateNumber((double)value)));
}

void json_add_bool(struct json *object, const char *key, bool value)
{
    json_add(object, key, json_of(cJSON_CreateBool(value)));
}

void json_add_null(struct json *object, const char *key)
{
    json_add(object, key, json_of(cJSON_CreateNull()));
}

void json_append(struct json *array, struct json *value)
{
    if (!cJSON_AddItemToArray(cjson_of(array), cjson_of(value)))
        abort();
}

void json_append_string(struct json *array, const char *value)
{
    json_append(array, json_of(cJSON_CreateString(value)));
}

char *json_print(const struct json *json)
{
    char *text = allocated(cJSON_Print(cjson_const(json)));
    size_t len = strlen(text);
    char *lines = reallocate(text, len + 2);

    lines[len] = '\n';
    lines[len + 1] = '\0';
    return lines;
}

bool json_is_array(const struct json *value)
{
    return cJSON_IsArray(cjson_const(value));
}

bool json_is_object(const struct json *value)
{
    return cJSON_IsObject(cjson_const(value));
}

struct json *json_new_string(const char *value)
{
    return json_of(cJSON_CreateString(value));
}

struct json *json_new_number(uint64_t value)
{
    return json_of(cJSON_CreateNumber((double)value));
}

struct json *json_new_bool(bool value)
{
    return json_of(cJSON_CreateBool(value));
}

struct json *json_member_own(struct json *object, const char *key)
{
    return (struct json *)(void *)cJSON_GetObjectItemCaseSensitive(cjson_of(object), key);
}

struct json *json_last(struct json *array)
{
    const cJSON *first = cjson_of(array)->child;

    /* cJSON's lists are not circular forwards, but the first item's prev is the last one. */
    return first == NULL ? NULL : (struct json *)(void *)first->prev;
}
