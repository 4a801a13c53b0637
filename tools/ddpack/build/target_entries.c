/* Gathering. */
#include "tools/ddpack/build/target_entries.h"

#include "tools/common/allocate.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/record.h"
#include "tools/ddpack/wheel/prune.h"

#include <stdlib.h>
#include <string.h>

/* One wheel of the target. */
struct entry_gathering {
    const struct wheel_entry *wheel;
    const struct target *target;
    bool prunes, is_all_pruned;
    struct content_set *contents;
    const struct content_store *store;
};

static struct content *final_content(const struct wheel_file *file)
{
    return file->content->stripped != NULL ? file->content->stripped : file->content;
}

static bool is_kept(const struct entry_gathering *gathering, const struct wheel_file *file)
{
    if (file->path == NULL || gathering->is_all_pruned)
        return false;
    return !gathering->prunes || prune_reason(file->path, gathering->target) == NULL;
}

/* "RECORD", "RECORD.jws", …: SPAN_EMPTY where it is another file. */
static struct span record_name(const struct entry_gathering *gathering,
                               const struct wheel_file *file)
{
    struct span name = span_of(file->path);

    if (!span_take(&name, span_of(gathering->wheel->contents.dist_info)) ||
        !span_starts_with(name, SPAN("RECORD")))
        return SPAN_EMPTY;
    return name;
}

/* Is RECORD still true, once the wheel is in the volume? */
static bool is_changed(const struct entry_gathering *gathering)
{
    const struct wheel_contents *contents = &gathering->wheel->contents;

    for (size_t i = 0; i < contents->count; i++) {
        const struct wheel_file *file = &contents->files[i];

        if (!is_kept(gathering, file) || file->content->stripped != NULL ||
            !span_equals(span_of(file->path), file->member.name))
            return true;
    }
    return false;
}

/* A signature of the RECORD that was is none of the one that is. */
static bool is_signature(const struct entry_gathering *gathering, const struct wheel_file *file)
{
    struct span name = record_name(gathering, file);

    return span_equals(name, SPAN("RECORD.jws")) || span_equals(name, SPAN("RECORD.p7s"));
}

/* Without hashes: manifest.json has them, and twelve targets' would be half a megabyte of a layer
 * that is compressed by gzip. */
static char *record_text(const struct entry_gathering *gathering)
{
    cleanup_with(record_release) struct record record = {0};
    const struct wheel_contents *contents = &gathering->wheel->contents;

    record.rows = array_new(contents->count + 1, sizeof(*record.rows));
    for (size_t i = 0; i < contents->count; i++) {
        const struct wheel_file *file = &contents->files[i];

        if (!is_kept(gathering, file) || is_signature(gathering, file))
            continue;
        const struct content *content = final_content(file);
        bool is_itself = span_equals(record_name(gathering, file), SPAN("RECORD"));

        record.rows[record.count++] = (struct record_row){
            .path = format_new("%s", file->path),
            .has_size = !is_itself,
            .size = content->size,
        };
    }
    return record_print(&record);
}

/* The content of the RECORD that is true of the volume. */
static int make_record(const struct entry_gathering *gathering, mode_t mode,
                       struct content **ret_content, struct error *error)
{
    cleanup_free char *text = record_text(gathering);
    struct sha256 sha256 = sha256_of(span_of(text));
    struct content *content = content_set_want(gathering->contents, &sha256, strlen(text), mode);
    int result = content->is_stored
                     ? 0
                     : content_store_put(gathering->store, &sha256, mode, span_of(text), error);

    content->is_stored = content->is_stored || result == 0;
    *ret_content = content;
    return result;
}

static int gather_wheel(const struct entry_gathering *gathering, struct target_entries *entries,
                        struct error *error)
{
    const struct wheel_contents *contents = &gathering->wheel->contents;
    bool has_changed = is_changed(gathering);
    int result = 0;

    for (size_t i = 0; result == 0 && i < contents->count; i++) {
        const struct wheel_file *file = &contents->files[i];
        struct content *content = final_content(file);

        if (!is_kept(gathering, file)) {
            entries->pruned += file->path != NULL;
            continue;
        }
        if (has_changed && is_signature(gathering, file))
            continue;
        if (has_changed && span_equals(record_name(gathering, file), SPAN("RECORD")))
            result = make_record(gathering, file->mode, &content, error);
        entries->entries[entries->count++] =
            (struct plan_entry){file->path, content, gathering->wheel->wheel->file};
    }
    return result;
}

int target_entries_gather(const struct lock_target *target, const struct wheel_set *wheels,
                          bool prunes, struct content_set *contents,
                          const struct content_store *store, struct target_entries *ret_entries,
                          struct error *error)
{
    size_t all = 0;
    int result = 0;

    for (size_t w = 0; w < target->wheel_count; w++)
        all += wheel_set_find(wheels, &target->wheels[w])->contents.count;
    *ret_entries =
        (struct target_entries){.entries = array_new(all + 1, sizeof(struct plan_entry))};
    for (size_t w = 0; result == 0 && w < target->wheel_count; w++) {
        const struct lock_wheel *wheel = &target->wheels[w];
        struct entry_gathering gathering = {
            .wheel = wheel_set_find(wheels, wheel),
            .target = &target->target,
            .prunes = prunes,
            .is_all_pruned = prunes && prune_distribution_reason(wheel->name) != NULL,
            .contents = contents,
            .store = store,
        };

        result = gather_wheel(&gathering, ret_entries, error);
    }
    return result;
}

void target_entries_release(struct target_entries *entries)
{
    free(entries->entries);
    *entries = (struct target_entries){0};
}
