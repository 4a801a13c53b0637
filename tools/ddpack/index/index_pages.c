/* Fetches pages of the simple repository API (PEP 503, PEP 691), each once. They have what a
 * resolver does not pass on: which files are yanked or attested. A lock is possible without that,
 * so a failure here becomes a note instead of an error. */
#include "tools/ddpack/index/index_pages.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/text_list.h"
#include "tools/ddpack/index/index_html.h"
#include "tools/formats/url.h"

#include <errno.h>
#include <string.h>

/* Prefers JSON; an older server has only HTML. */
static const char ACCEPT[] = "application/vnd.pypi.simple.v1+json, "
                             "application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1";

struct index_page {
    char *url;
    struct json *json; /* NULL: the index has no such package, or did not answer */
};

struct index_pages {
    struct text_list indexes; /* their URLs; "" where an index has failed */
    const struct index_config *config;
    struct connection *connection;
    struct index_page *pages; /* all that were asked for, with those that do not exist */
    size_t count;
    char *failure; /* the text of the first failure, or NULL */
};

struct index_pages *index_pages_open(const struct index_config *config,
                                     struct connection *connection)
{
    cleanup_with(text_list_release) struct text_list configured = {0};
    struct index_pages *pages = array_new(1, sizeof(*pages));

    pages->config = config;
    pages->connection = connection;
    index_list(config, &configured);
    /* A transfer looks the credentials up itself. Without them here, no error can show them. */
    for (size_t i = 0; i < configured.count; i++) {
        cleanup_free char *url = url_without_credentials(span_of(configured.items[i]));

        text_list_add(&pages->indexes, span_of(url));
    }
    return pages;
}

/* Keeps the first failure for the note. An index that has failed once is not asked again, since
 * each question would take all its tries. */
static void note_page_failure(struct index_pages *pages, size_t index, const struct error *error)
{
    if (pages->failure == NULL)
        pages->failure = text_copy(span_of(error->text));
    pages->indexes.items[index][0] = '\0';
}

static struct json *read_page(const struct page *page, const char *url, struct error *error)
{
    struct span bytes = {page->bytes, page->len};
    struct json *json = NULL;

    if (!page->is_json)
        return index_html_read(bytes);
    json_parse(bytes, url, &json, error);
    return json;
}

static void page_release(struct page *page)
{
    free(page->bytes);
}

/* Returns NULL when the index has no such page, or when it has failed. */
static struct json *fetch_page(struct index_pages *pages, size_t index, const char *url)
{
    const struct transfer transfer = {.url = url, .config = pages->config};
    cleanup_with(page_release) struct page page = {0};
    struct error error = {0};
    struct json *json = NULL;
    int result = transfer_get_page(pages->connection, &transfer, ACCEPT, &page, &error);

    if (result == -ENOENT)
        return NULL;
    if (result == 0)
        json = read_page(&page, url, &error);
    if (json == NULL)
        note_page_failure(pages, index, &error);
    return json;
}

/* Returns the page of a package, fetched at the first call, or NULL when there is none. An index
 * that is a directory of files has no pages. */
static const struct json *package_page(struct index_pages *pages, size_t index, const char *name)
{
    const char *base = pages->indexes.items[index];

    if (strncmp(base, "http", strlen("http")) != 0)
        return NULL;
    size_t len = strlen(base);
    cleanup_free char *url = format_new("%s%s%s/", base, base[len - 1] == '/' ? "" : "/", name);

    for (size_t i = 0; i < pages->count; i++)
        if (strcmp(pages->pages[i].url, url) == 0)
            return pages->pages[i].json;
    pages->pages = array_grow(pages->pages, pages->count, sizeof(*pages->pages));
    struct index_page *page = &pages->pages[pages->count++];

    page->json = fetch_page(pages, index, url);
    page->url = steal(&url);
    return page->json;
}

const struct json *index_pages_files(struct index_pages *pages, const char *name)
{
    for (size_t i = 0; i < pages->indexes.count; i++) {
        const struct json *page = package_page(pages, i, name);

        if (page != NULL)
            return json_array(page, "files");
    }
    return NULL;
}

static const struct json *find_file_row(const struct json *page, const char *file)
{
    const struct json *rows = page != NULL ? json_array(page, "files") : NULL;

    for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
        const char *name = json_string(row, "filename");

        if (name != NULL && strcmp(name, file) == 0)
            return row;
    }
    return NULL;
}

const struct json *index_pages_find(struct index_pages *pages, const char *name, const char *file)
{
    const struct json *row = NULL;

    for (size_t i = 0; row == NULL && i < pages->indexes.count; i++)
        row = find_file_row(package_page(pages, i, name), file);
    return row;
}

char *index_pages_note(const struct index_pages *pages)
{
    if (pages == NULL || pages->failure == NULL)
        return NULL;
    return format_new("the lock does not record which wheels are yanked or attested, because an "
                      "index did not answer: %s",
                      pages->failure);
}

void index_pages_close(struct index_pages **pages)
{
    if (*pages == NULL)
        return;
    for (size_t i = 0; i < (*pages)->count; i++) {
        free((*pages)->pages[i].url);
        json_free((*pages)->pages[i].json);
    }
    free((*pages)->pages);
    free((*pages)->failure);
    text_list_release(&(*pages)->indexes);
    free(*pages);
}
