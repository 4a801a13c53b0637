/* Lists the entries of each wheel, and writes the RECORD anew where it would not be true. */
#include "tools/ddpack/build/target_entries.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/ddpack/python/record.h"

#include <stdlib.h>
#include <string.h>

/* One wheel of the target. */
struct entry_gathering {
    const struct target_sources *sources;
    const struct wheel_entry *wheel;
    const struct target *target;
    bool is_all_pruned; /* the whole distribution is left out */
};

static struct content *final_content(const struct wheel_file *file)
{
    return file->content->stripped != NULL ? file->content->stripped : file->content;
}

/* Members that no installer unpacks have no path: scripts and the like in the .data directory. */
static bool is_kept(const struct entry_gathering *gathering, const struct wheel_file *file)
{
    if (file->path == NULL || gathering->is_all_pruned)
        return false;
    return !pruning_leaves_out(gathering->sources->pruning, file->path, gathering->target);
}

/* Returns "RECORD", "RECORD.jws" and the like for such a file, and SPAN_EMPTY for any other. */
static struct span record_name(const struct entry_gathering *gathering,
                               const struct wheel_file *file)
{
    struct span name = span_of(file->path);

    if (!span_take(&name, span_of(gathering->wheel->contents.dist_info)) ||
        !span_starts_with(name, SPAN("RECORD")))
        return SPAN_EMPTY;
    return name;
}

/* Does the RECORD of the wheel differ from what the volume gets of it? It does where a file is left
 * out, stripped, or moved out of the .data directory. */
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

/* Signatures of the RECORD (PEP 427). They are not valid for a RECORD that is written anew. */
static bool is_signature(const struct entry_gathering *gathering, const struct wheel_file *file)
{
    struct span name = record_name(gathering, file);

    return span_equals(name, SPAN("RECORD.jws")) || span_equals(name, SPAN("RECORD.p7s"));
}

/* Prints the RECORD of what the volume has of the wheel; the caller frees it. The rows have no
 * hashes, which are optional (PEP 627): manifest.json has them, and for twelve targets they take
 * half a megabyte of an image layer, since gzip cannot compress a hash. */
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

/* Stores the new RECORD and returns its content, which equal RECORDs of other targets share. */
static int make_record(const struct entry_gathering *gathering, mode_t mode,
                       struct content **ret_content, struct error *error)
{
    cleanup_free char *text = record_text(gathering);
    struct sha256 sha256 = sha256_of(span_of(text));
    struct content *content =
        content_set_find_or_add(gathering->sources->contents, &sha256, strlen(text), mode);

    *ret_content = content;
    if (content->is_stored)
        return 0;
    int result = content_store_put(gathering->sources->store, &sha256, mode, span_of(text), error);

    content->is_stored = result == 0;
    return result;
}

/* The entries have room for all files of all wheels. */
static int gather_wheel(const struct entry_gathering *gathering, struct target_entries *entries,
                        struct error *error)
{
    const struct wheel_contents *contents = &gathering->wheel->contents;
    bool has_changed = is_changed(gathering);

    for (size_t i = 0; i < contents->count; i++) {
        const struct wheel_file *file = &contents->files[i];
        struct content *content = final_content(file);

        if (!is_kept(gathering, file)) {
            entries->pruned += file->path != NULL;
            continue;
        }
        if (has_changed && is_signature(gathering, file))
            continue;
        if (has_changed && span_equals(record_name(gathering, file), SPAN("RECORD"))) {
            int result = make_record(gathering, file->mode, &content, error);

            if (result < 0)
                return result;
        }
        entries->entries[entries->count++] =
            (struct plan_entry){file->path, content, gathering->wheel->wheel->file};
    }
    return 0;
}

int target_entries_gather(const struct target_sources *sources, const struct lock_target *target,
                          struct target_entries *ret_entries, struct error *error)
{
    size_t all = 0;

    for (size_t w = 0; w < target->wheel_count; w++)
        all += wheel_set_find(sources->wheels, &target->wheels[w])->contents.count;
    *ret_entries = (struct target_entries){.entries = array_new(all, sizeof(struct plan_entry))};
    for (size_t w = 0; w < target->wheel_count; w++) {
        const struct lock_wheel *wheel = &target->wheels[w];
        struct entry_gathering gathering = {
            .sources = sources,
            .wheel = wheel_set_find(sources->wheels, wheel),
            .target = &target->target,
            .is_all_pruned =
                sources->pruning == PRUNING_ON && prune_distribution_reason(wheel->name) != NULL,
        };
        int result = gather_wheel(&gathering, ret_entries, error);

        if (result < 0)
            return result;
    }
    return 0;
}

void target_entries_release(struct target_entries *entries)
{
    free(entries->entries);
    *entries = (struct target_entries){0};
}
