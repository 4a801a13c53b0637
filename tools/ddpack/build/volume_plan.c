/* Shares whole directories between targets by symbolic links, which keeps a volume small and quick
 * to copy: one link stands for all files below a directory. */
#include "tools/ddpack/build/volume_plan.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/own.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* A real directory and the target that has it. */
struct directory {
    char *path;             /* relative to the target's directory */
    struct sha256 contents; /* of the names and contents of all files below it */
    char *target;           /* the name of the target */
};

/* One target while it is added. */
struct plan_walk {
    struct volume_plan *plan;
    const char *target;
    const struct plan_entry *entries;
};

static int compare_planned_entries(const void *a, const void *b)
{
    return strcmp(((const struct plan_entry *)a)->path, ((const struct plan_entry *)b)->path);
}

/* The hash comes first: two directories with the same contents at different paths are rare. */
static int compare_directories(const void *a, const void *b)
{
    const struct directory *left = a, *right = b;
    int order = strcmp(left->contents.hex, right->contents.hex);

    return order != 0 ? order : strcmp(left->path, right->path);
}

static void directory_free(void *pointer)
{
    struct directory *directory = pointer;

    free(directory->path);
    free(directory->target);
    free(directory);
}

/* Has the library a run path with ".."? ld.so opens the file that a symbolic link leads to, so
 * $ORIGIN is the real directory, and ".." leads from there into the first target's directories.
 * Such a file is never shared with another target. */
static bool climbs(const struct content *content)
{
    return content->elf.runpath != NULL && strstr(content->elf.runpath, "..") != NULL;
}

/* Adds the NUL, too, so that two different lists of texts never give the same bytes. */
static void hash_text(struct sha256_stream *stream, const char *text)
{
    sha256_add(stream, (struct span){text, strlen(text) + 1});
}

/* Hashes entries[from] to entries[to - 1], which lie below a directory whose path, with its '/',
 * has `skip` bytes. */
static struct sha256 hash_entries(const struct plan_walk *walk, size_t from, size_t to, size_t skip)
{
    struct sha256_stream stream;

    sha256_begin(&stream);
    for (size_t i = from; i < to; i++) {
        const struct plan_entry *entry = &walk->entries[i];
        const struct content *content = entry->content;

        hash_text(&stream, entry->path + skip);
        hash_text(&stream, content->sha256.hex);
        hash_text(&stream, content->mode == 0755 ? "x" : "");
        hash_text(&stream, climbs(content) ? walk->target : "");
    }
    return sha256_end(&stream);
}

/* Returns the name of the earlier target that has the same directory. NULL: this target is the
 * first, and its directory is added. */
static const char *share_directory(const struct plan_walk *walk, const char *path,
                                   struct sha256 contents)
{
    struct directory *fresh = array_new(1, sizeof(*fresh));

    fresh->path = format_new("%s", path);
    fresh->contents = contents;
    struct directory **found =
        allocated(tsearch(fresh, &walk->plan->directories, compare_directories));

    if (*found == fresh) {
        fresh->target = format_new("%s", walk->target);
        return NULL;
    }
    directory_free(fresh);
    return (*found)->target;
}

/* Adds the link of `target` at `path` to the same path of `owner`. Its text climbs with "../" out
 * of the directories of the path to where the targets are, so that the volume can be moved. */
static void add_link(struct volume_plan *plan, const char *target, const char *owner,
                     const char *path)
{
    cleanup_free char *up = format_new("%s", "");

    for (const char *at = path; at != NULL; at = strchr(at + 1, '/')) {
        char *longer = format_new("../%s", up);

        free(up);
        up = longer;
    }
    plan->links = array_grow(plan->links, plan->link_count, sizeof(*plan->links));
    plan->links[plan->link_count++] = (struct plan_link){
        format_new("%s/%s/%s", TARGETS_DIRECTORY, target, path),
        format_new("%s%s/%s", up, owner, path),
    };
}

/* Only Python modules get byte code. */
static void add_source(struct plan_walk *walk, const struct plan_entry *entry, const char *owner)
{
    struct volume_plan *plan = walk->plan;

    if (!span_ends_with(span_of(entry->path), SPAN(".py")))
        return;
    plan->sources = array_grow(plan->sources, plan->source_count, sizeof(*plan->sources));
    plan->sources[plan->source_count++] = (struct plan_source){
        .real_path = format_new("%s/%s/%s", TARGETS_DIRECTORY, owner, entry->path),
        .path = entry->path,
        .content = entry->content,
        .target = plan->target_count,
    };
}

/* Below a link, the file is another target's and was added with that target. */
static void plan_file(struct plan_walk *walk, const struct plan_entry *entry, const char *real)
{
    struct volume_plan *plan = walk->plan;

    add_source(walk, entry, real);
    if (strcmp(real, walk->target) != 0)
        return;
    plan->files = array_grow(plan->files, plan->file_count, sizeof(*plan->files));
    plan->files[plan->file_count++] = (struct plan_file){
        format_new("%s/%s/%s", TARGETS_DIRECTORY, walk->target, entry->path), entry->content};
}

/* Returns the end of the entries from `from` on whose paths begin with the same `len` bytes. */
static size_t end_of_group(const struct plan_entry *entries, size_t from, size_t to, size_t len)
{
    size_t end = from + 1;

    while (end < to && strncmp(entries[end].path, entries[from].path, len) == 0)
        end++;
    return end;
}

static void add_entries(struct plan_walk *walk, size_t from, size_t to, size_t skip,
                        const char *real);

/* Below a link, nothing is added to the volume, but the modules are, since their byte code depends
 * on the Python of this target. */
static void plan_directory(struct plan_walk *walk, size_t from, size_t to, size_t len,
                           const char *real)
{
    cleanup_free char *path = format_new("%.*s", (int)len, walk->entries[from].path);
    const char *owner = share_directory(walk, path, hash_entries(walk, from, to, len + 1));

    if (owner == NULL) {
        add_entries(walk, from, to, len + 1, walk->target);
        return;
    }
    if (strcmp(real, walk->target) == 0)
        add_link(walk->plan, walk->target, owner, path);
    add_entries(walk, from, to, len + 1, owner);
}

/* Adds entries[from] to entries[to - 1]. They lie in a directory whose path, with its '/', has
 * `skip` bytes. The directory is really that of the target `real`, which is another target below a
 * link. */
static void add_entries(struct plan_walk *walk, size_t from, size_t to, size_t skip,
                        const char *real)
{
    size_t end;

    for (size_t i = from; i < to; i = end) {
        const char *path = walk->entries[i].path, *slash = strchr(path + skip, '/');

        end = i + 1;
        if (slash == NULL) {
            plan_file(walk, &walk->entries[i], real);
            continue;
        }
        end = end_of_group(walk->entries, i, to, (size_t)(slash - path) + 1);
        plan_directory(walk, i, end, (size_t)(slash - path), real);
    }
}

static int error_different_files(const struct plan_entry *a, const struct plan_entry *b,
                                 struct error *error)
{
    return error_verification(
        error,
        "wheel %s: its file %s differs from that of the wheel %s, which is in "
        "the same target",
        b->wheel, b->path, a->wheel);
}

/* Removes the second of two equal files. Different files at one path would overwrite each other,
 * and which one stays would depend on the order of the wheels. */
static int merge_equals(struct plan_entry *entries, size_t *count, struct error *error)
{
    size_t kept = 0;

    for (size_t i = 0; i < *count; i++) {
        if (kept == 0 || strcmp(entries[kept - 1].path, entries[i].path) != 0)
            entries[kept++] = entries[i];
        else if (entries[kept - 1].content != entries[i].content)
            return error_different_files(&entries[kept - 1], &entries[i], error);
    }
    *count = kept;
    return 0;
}

/* Checks that no entry lies below a path that is another entry's file. */
static int check_directories(const struct plan_entry *entries, size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        cleanup_free char *path = format_new("%s", entries[i].path);
        struct plan_entry key = {.path = path};

        for (char *slash = strrchr(path, '/'); slash != NULL; slash = strrchr(path, '/')) {
            *slash = '\0';
            const struct plan_entry *file =
                bsearch(&key, entries, count, sizeof(key), compare_planned_entries);

            if (file != NULL)
                return error_verification(
                    error,
                    "wheel %s: it has the file %s, but %s is a file of the wheel %s and not "
                    "a directory",
                    entries[i].wheel, entries[i].path, path, file->wheel);
        }
    }
    return 0;
}

int volume_plan_add_target(struct volume_plan *plan, const char *name, struct plan_entry *entries,
                           size_t count, struct error *error)
{
    struct plan_walk walk = {plan, name, entries};

    if (count > 1)
        qsort(entries, count, sizeof(*entries), compare_planned_entries);
    int result = merge_equals(entries, &count, error);

    if (result < 0)
        return result;
    result = check_directories(entries, count, error);
    if (result < 0)
        return result;
    add_entries(&walk, 0, count, 0, name);
    plan->target_count++;
    return 0;
}

void volume_plan_add_module(struct volume_plan *plan, const char *path,
                            const struct content *content)
{
    for (size_t i = 0; i < plan->target_count; i++) {
        plan->sources = array_grow(plan->sources, plan->source_count, sizeof(*plan->sources));
        plan->sources[plan->source_count++] =
            (struct plan_source){format_new("%s", path), path, content, i};
    }
}

void volume_plan_release(struct volume_plan *plan)
{
    for (size_t i = 0; i < plan->file_count; i++)
        free(plan->files[i].path);
    for (size_t i = 0; i < plan->link_count; i++) {
        free(plan->links[i].path);
        free(plan->links[i].target);
    }
    for (size_t i = 0; i < plan->source_count; i++)
        free(plan->sources[i].real_path);
    free(plan->files);
    free(plan->links);
    free(plan->sources);
    tdestroy(plan->directories, directory_free);
    *plan = (struct volume_plan){0};
}
