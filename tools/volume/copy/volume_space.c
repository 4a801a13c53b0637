/* Adding up the blocks and inodes of a volume. */
#include "tools/volume/copy/volume_space.h"

#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/volume/manifest_links.h"

#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

/* ext4 keeps targets of symbolic links up to this length in the inode, and others keep longer ones.
 */
enum { SYMLINK_INLINE_MAX = 59 };

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

struct need {
    uint64_t block; /* the size of a block: what every file is rounded up to */
    uint64_t bytes, inodes;
};

static void add_inode(struct need *need, uint64_t size)
{
    need->inodes++;
    need->bytes += (size + need->block - 1) / need->block * need->block;
}

/* Adds the directories above `path` that are not above `before`, the path that came before it in
 * the sorted manifest. Each takes one block. */
static void add_parents(struct need *need, const char *path, const char *before)
{
    for (const char *at = path + path_common_directories(path, before); *at != '\0'; at++)
        if (*at == '/')
            add_inode(need, 1);
}

static void add_plan(struct need *need, const struct stage_plan *plan)
{
    const struct manifest *manifest = plan->manifest;
    cleanup_free size_t *firsts = manifest_first_equals(manifest);
    const char *before = "";

    for (size_t i = 0; i < manifest->file_count; i++) {
        if (firsts[i] == i)
            add_inode(need, manifest->files[i].size);
        add_parents(need, manifest->files[i].path, before);
        before = manifest->files[i].path;
    }
    for (size_t i = 0; i < manifest->link_count; i++) {
        size_t len = strlen(manifest->links[i].target);

        add_inode(need, len > SYMLINK_INLINE_MAX ? len : 0);
    }
    add_inode(need, plan->source->manifest_len);
    add_inode(need, 1); /* the directory of the volume */
}

/* Will file_transfer clone files? On the same btrfs or XFS it does. An XFS made without reflinks is
 * rare, and there the copy fails later, when the space is used up. */
static bool shares_blocks(const struct stage_plan *plan, const char *directory)
{
    struct stat source, target;
    struct statfs file_system;

    return fstat(plan->source->fd, &source) == 0 && stat(directory, &target) == 0 &&
           source.st_dev == target.st_dev && statfs(directory, &file_system) == 0 &&
           (file_system.f_type == BTRFS_SUPER_MAGIC || file_system.f_type == XFS_SUPER_MAGIC);
}

int volume_space_check(const struct stage_plan *plan, const char *directory, struct error *error)
{
    struct statvfs figures;

    if (statvfs(directory, &figures) < 0 || figures.f_frsize == 0 || figures.f_blocks == 0)
        return 0;
    struct need need = {.block = figures.f_frsize};
    /* Some blocks are reserved for root, who may then use them. */
    uint64_t blocks = geteuid() == 0 ? figures.f_bfree : figures.f_bavail;
    uint64_t inodes = geteuid() == 0 ? figures.f_ffree : figures.f_favail;

    add_plan(&need, plan);
    if (need.bytes > blocks * need.block && !shares_blocks(plan, directory))
        return error_failed(error,
                            "not enough space in %s: %.1f MB needed, %.1f MB available: free some "
                            "space, or copy fewer targets with --target",
                            directory, (double)need.bytes / 1e6,
                            (double)(blocks * need.block) / 1e6);
    /* File systems without a fixed number of inodes report 0. */
    if (figures.f_files > 0 && need.inodes > inodes)
        return error_failed(error,
                            "not enough inodes in %s: %llu needed, %llu available: remove some "
                            "files, or copy fewer targets with --target",
                            directory, (unsigned long long)need.inodes, (unsigned long long)inodes);
    return 0;
}
