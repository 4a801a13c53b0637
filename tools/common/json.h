/* JSON documents (RFC 8259), read and made: the only file that includes cJSON is json.c. */
#ifndef DDINJECT_TOOLS_COMMON_JSON_H
#define DDINJECT_TOOLS_COMMON_JSON_H

#include "core/span.h"
#include "tools/common/error.h"

#include <stdio.h>

struct json; /* a value of any kind */

/* Reading. The caller frees the document. */

/* Reads one value. Bytes behind it are an error, ERROR_VERIFICATION as all that is wrong with the
 * text. `name` is what errors call the bytes. */
int json_parse(struct span bytes, const char *name, struct json **ret_json, struct error *error);
/* Reads a regular file. */
int json_read_file(const char *path, struct json **ret_json, struct error *error);
void json_free(struct json *json);
void json_release(struct json **json); /* for cleanup_with(json_release) */

/* Looking into a document. What these return belongs to the document. They take NULL for a
 * document, and return NULL or false for a value that is missing or of another kind, so that a
 * chain of them needs one check at its end. */

/* Returns the member `key` of an object, of any kind. The case of letters matters. */
const struct json *json_member(const struct json *object, const char *key);
const struct json *json_array(const struct json *object, const char *key);
const char *json_string(const struct json *object, const char *key);
/* Takes whole numbers from 0 to 2^53 only. */
bool json_number(const struct json *object, const char *key, uint64_t *ret_number);
/* Return the first item of an array, or the first member of an object, and the one that follows. */
const struct json *json_first(const struct json *array);
const struct json *json_next(const struct json *item);
/* Returns the name of a member that json_first or json_next has returned. */
const char *json_key(const struct json *member);
const char *json_value_string(const struct json *value);
bool json_value_bool(const struct json *value, bool *ret_bool);
bool json_is_array(const struct json *value);
bool json_is_object(const struct json *value);

/* Making a document. What is added to a parent belongs to it. These abort when memory runs out. */

struct json *json_new_object(void);
struct json *json_new_array(void);
struct json *json_new_string(const char *value);
struct json *json_new_number(uint64_t value);
struct json *json_new_bool(bool value);
/* Return a member that may be changed, and an array's last item; NULL when there is none. */
struct json *json_member_own(struct json *object, const char *key);
struct json *json_last(struct json *array);
/* Add a member behind those that the object has. A key that it has already is not replaced. */
void json_add_string(struct json *object, const char *key, const char *value);
void json_add_number(struct json *object, const char *key, uint64_t value);
void json_add_bool(struct json *object, const char *key, bool value);
void json_add_null(struct json *object, const char *key);
void json_add(struct json *object, const char *key, struct json *value);
/* Add an item behind the last one. */
void json_append(struct json *array, struct json *value);
void json_append_string(struct json *array, const char *value);

/* Returns the text, indented and with a line break at its end; the caller frees it. */
char *json_print(const struct json *json);

#endif
