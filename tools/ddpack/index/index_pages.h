/* What the indexes publish about single files, beyond what a resolver passes on. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_PAGES_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_PAGES_H

#include "tools/common/json.h"
#include "tools/ddpack/index/index_config.h"
#include "tools/ddpack/index/transfer.h"

struct index_pages;

/* Prepares to ask the indexes that uv asks, in its order. `config` and `connection` must outlive
 * the result. */
struct index_pages *index_pages_open(const struct index_config *config,
                                     struct connection *connection);
/* Returns the row of `file` among the files of the package `name` (PEP 691: filename, yanked,
 * provenance), or NULL when no index that answers has it. It lives as long as the pages. */
const struct json *index_pages_find(struct index_pages *pages, const char *name, const char *file);
/* Returns all rows of the first index that has the package, or NULL when none has it. */
const struct json *index_pages_files(struct index_pages *pages, const char *name);
/* Returns a sentence for people that says what is unknown because an index did not answer; the
 * caller frees it. Returns NULL when all have answered, or when `pages` is NULL. */
char *index_pages_note(const struct index_pages *pages);
void index_pages_close(struct index_pages **pages); /* for cleanup_with(index_pages_close) */

#endif
