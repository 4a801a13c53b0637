/* JSON documents: the only door to cJSON. */
#ifndef DDINJECT_TOOLS_COMMON_JSON_H
#define DDINJECT_TOOLS_COMMON_JSON_H

#include "core/span.h"
#include "tools/common/error.h"

#include <stdio.h>

struct json; /* a value of any kind */

/* Reads; the caller frees. Bytes behind the value are an error, `name` says whose bytes they are.
 */
int json_parse(struct span bytes, const char *name, struct json **ret_json, struct error *error);
int json_read_file(const char *path, struct json **ret_json, struct error *error);
void json_free(struct json *json);
void json_release(struct json **json); /* for cleanup_with(json_release) */

/* Members and items belong to the document. NULL or false: not there, or of another kind. */
const struct json *json_member(const struct json *object, const char *key);
const struct json *json_array(const struct json *object, const char *key);
const char *json_string(const struct json *object, const char *key);
/* Only whole numbers from 0 to 2^53. */
bool json_number(const struct json *object, const char *key, uint64_t *ret_number);
const struct json *json_first(const struct json *array);
const struct json *json_next(const struct json *item);
const char *json_key(const struct json *member);
const char *json_value_string(const struct json *value);
bool json_value_bool(const struct json *value, bool *ret_bool);
bool json_is_array(const struct json *value);
bool json_is_object(const struct json *value);

/* Makes; what is added belongs to its parent. Aborts when memory runs out. */
struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_string(const char *value);
struct json *json_new_number(uint64_t value);
struct json *json_new_bool(bool value);
/* A member that may be changed, and an array's last item; NULL where there is none. */
struct json *json_member_own(struct json *object, const char *key);
struct json *json_last(struct json *array);
void json_add_string(struct json *object, const char *key, const char *value);
void json_add_number(struct json *object, const char *key, uint64_t value);
void json_add_bool(struct json *object, const char *key, bool value);
void json_add_null(struct json *object, const char *key);
void json_add(struct json *object, const char *key, struct json *value);
void json_append(struct json *array, struct json *value);
void json_append_string(struct json *array, const char *value);

/* The text, with line breaks and a final one; the caller frees it. */
char *json_print(const struct json *json);

#endif
