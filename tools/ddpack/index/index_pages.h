/* What the indexes say of single files, beyond what the resolver passes on. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_PAGES_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_PAGES_H

#include "tools/common/json.h"
#include "tools/ddpack/index/index_config.h"
#include "tools/ddpack/index/transfer.h"

struct index_pages;

/* Asks the indexes that uv asks, in its order; over `connection`, which outlives it. */
struct index_pages *index_pages_open(const struct index_config *config,
                                     struct connection *connection);
/* The row of `file` among the files of the package `name` (PEP 691: filename, yanked, provenance);
 * NULL: no index that answers has it. It lives as long as the pages. */
const struct json *index_pages_find(struct index_pages *pages, const char *name, const char *file);
/* All rows of the first index that has the package at all; NULL where none has. */
const struct json *index_pages_files(struct index_pages *pages, const char *name);
/* What is not known since an index could not be asked, for people; NULL: all could, or
 * `pages` is NULL. The caller frees it. */
char *index_pages_note(const struct index_pages *pages);
void index_pages_close(struct index_pages **pages); /* for cleanup_with(index_pages_close) */

#endif
