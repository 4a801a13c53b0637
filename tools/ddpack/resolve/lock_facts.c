/* Reads the pages of the indexes: yanked files (PEP 592), sizes (PEP 700, in the JSON of PEP 691),
 * and who has published a file (PEP 740). */
#include "tools/ddpack/resolve/lock_facts.h"

#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/formats/url.h"

#include <string.h>

static const char PROVENANCE_ACCEPT[] =
    "application/vnd.pypi.integrity.v1+json, application/json;q=0.9";

/* The caller frees it. NULL stays NULL. */
static char *copy_json_string(const char *text)
{
    return text != NULL ? format_new("%s", text) : NULL;
}

/* Returns the first wheel with the same URL where that is an earlier one, and NULL otherwise. Most
 * wheels are in several targets, and each is asked for once. */
static const struct lock_wheel *find_earlier(const struct lock *lock,
                                             const struct lock_wheel *wheel)
{
    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++) {
            const struct lock_wheel *other = &lock->targets[t].wheels[w];

            if (other == wheel)
                return NULL;
            if (strcmp(other->url, wheel->url) == 0)
                return other;
        }
    return NULL;
}

/* Copies the strings, too: each wheel of a lock owns its own. */
static void copy_facts(const struct lock_wheel *from, struct lock_wheel *wheel)
{
    wheel->size = from->size;
    wheel->yanked = from->yanked;
    wheel->yanked_reason = copy_json_string(from->yanked_reason);
    wheel->provenance = copy_json_string(from->provenance);
    for (size_t i = 0; i < from->publisher_count; i++) {
        const struct publisher *publisher = &from->publishers[i];

        *lock_add_publisher(wheel) = (struct publisher){
            copy_json_string(publisher->kind), copy_json_string(publisher->repository),
            copy_json_string(publisher->workflow), copy_json_string(publisher->environment)};
    }
}

/* A provenance object has a bundle of attestations for each publisher (PEP 740). */
static void take_publishers(const struct json *provenance, struct lock_wheel *wheel)
{
    const struct json *bundles = json_array(provenance, "attestation_bundles");

    for (const struct json *bundle = json_first(bundles); bundle != NULL;
         bundle = json_next(bundle)) {
        const struct json *publisher = json_member(bundle, "publisher");
        const char *workflow = json_string(publisher, "workflow");

        if (publisher == NULL)
            continue;
        if (workflow == NULL)
            workflow = json_string(publisher, "workflow_filepath"); /* GitLab names it so */
        *lock_add_publisher(wheel) = (struct publisher){
            copy_json_string(json_string(publisher, "kind")),
            copy_json_string(json_string(publisher, "repository")), copy_json_string(workflow),
            copy_json_string(json_string(publisher, "environment"))};
    }
}

/* Where the index names attestations and does not send them, the lock records their URL alone. */
static void fetch_provenance(const struct index_access *access, struct lock_wheel *wheel)
{
    const struct transfer transfer = {.url = wheel->provenance, .config = &access->config};
    cleanup_with(json_release) struct json *json = NULL;
    struct page page = {0};
    struct error ignored;

    if (transfer_get_page(access->connection, &transfer, PROVENANCE_ACCEPT, &page, &ignored) == 0 &&
        json_parse((struct span){page.bytes, page.len}, wheel->provenance, &json, &ignored) == 0)
        take_publishers(json, wheel);
    free(page.bytes);
}

/* `row` describes the file in the JSON of the index. "yanked" is a boolean, or the reason as a
 * string (PEP 592). */
static void take_file_row(const struct index_access *access, const struct json *row,
                          struct lock_wheel *wheel)
{
    const struct json *yanked = json_member(row, "yanked");
    const char *provenance = json_string(row, "provenance");
    struct span url = span_of(provenance);
    bool is_yanked = false;

    if (wheel->size == 0 && !json_number(row, "size", &wheel->size))
        wheel->size = 0;
    if (yanked != NULL)
        json_value_bool(yanked, &is_yanked);
    wheel->yanked_reason = yanked != NULL ? copy_json_string(json_value_string(yanked)) : NULL;
    wheel->yanked = is_yanked || wheel->yanked_reason != NULL ? YANKED_YES : YANKED_NO;
    if (!span_starts_with(url, SPAN("https://")) && !span_starts_with(url, SPAN("http://")))
        return;
    wheel->provenance = url_without_credentials(url);
    fetch_provenance(access, wheel);
}

/* A wheel of a file:// URL or of an unknown index has no row. */
static int add_wheel_facts(const struct index_access *access, struct lock_wheel *wheel,
                           struct error *error)
{
    const struct transfer transfer = {.url = wheel->url, .config = &access->config};
    const struct json *row =
        access->pages != NULL ? index_pages_find(access->pages, wheel->name, wheel->file) : NULL;

    if (row != NULL)
        take_file_row(access, row, wheel);
    if (wheel->size != 0)
        return 0;
    return transfer_ask_size(access->connection, &transfer, &wheel->size, error);
}

int lock_facts_add(struct lock *lock, const struct index_access *access, struct error *error)
{
    for (size_t t = 0; t < lock->target_count; t++)
        for (size_t w = 0; w < lock->targets[t].wheel_count; w++) {
            struct lock_wheel *wheel = &lock->targets[t].wheels[w];
            const struct lock_wheel *earlier = find_earlier(lock, wheel);
            int result = 0;

            if (earlier != NULL)
                copy_facts(earlier, wheel);
            else
                result = add_wheel_facts(access, wheel, error);
            if (result < 0)
                return result;
        }
    return 0;
}
