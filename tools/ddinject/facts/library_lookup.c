/* Searches as ld.so(8) and as the loader of musl (ldso/dynlink.c) do: LD_LIBRARY_PATH, the run path
 * of the file that needs the library, then the directories of the system. */
#include "tools/ddinject/facts/library_lookup.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/observe/root_path.h"

#include <glob.h>
#include <string.h>

enum { INCLUDE_DEPTH_MAX = 4 };

static void read_configuration(struct library_search *search, const char *path, int depth);

/* Reads the files that "include PATTERN" names (ldconfig(8)). A relative pattern is relative to
 * /etc. */
static void include_files(struct library_search *search, struct span pattern, int depth)
{
    cleanup_free char *host =
        format_new("%s%s%.*s", search->root, span_starts_with(pattern, SPAN("/")) ? "" : "/etc/",
                   (int)pattern.len, pattern.at != NULL ? pattern.at : "");
    glob_t found = {0};

    if (glob(host, 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            read_configuration(search, found.gl_pathv[i] + strlen(search->root), depth + 1);
    globfree(&found);
}

/* A line is a directory, or "include" and a pattern. The "hwcap" lines of old files are skipped. */
static void take_configuration_line(struct library_search *search, struct span line, int depth)
{
    line = span_trim(span_slice(line, 0, span_find(line, '#')));
    if (span_take(&line, SPAN("include ")) || span_take(&line, SPAN("include\t")))
        include_files(search, span_trim(line), depth);
    else if (span_starts_with(line, SPAN("/")))
        text_list_add(&search->directories, line);
}

/* A file that cannot be read adds nothing, as with the loader itself. */
static void read_configuration(struct library_search *search, const char *path, int depth)
{
    cleanup_free char *host = root_path_open_name(search->root, path);
    cleanup_free char *bytes = NULL;
    struct error ignored;
    size_t len = 0;

    if (depth > INCLUDE_DEPTH_MAX || file_read(host, &bytes, &len, &ignored) < 0)
        return;
    struct span rest = {bytes, len};

    /* In musl's file, colons or line breaks separate the directories. */
    if (search->libc == LIBC_MUSL)
        for (char *colon = bytes; (colon = strchr(colon, ':')) != NULL;)
            *colon = '\n';
    while (rest.at != NULL)
        take_configuration_line(search, span_cut(&rest, '\n'), depth);
}

/* The directories of the file replace the default ones. */
static void configure_musl(struct library_search *search)
{
    cleanup_free char *path = format_new("/etc/ld-musl-%s.path", machine_name(search->machine));

    read_configuration(search, path, 0);
    if (search->directories.count > 0)
        return;
    text_list_add(&search->directories, span_of("/lib"));
    text_list_add(&search->directories, span_of("/usr/local/lib"));
    text_list_add(&search->directories, span_of("/usr/lib"));
}

void library_search_configure(struct library_search *search)
{
    static const char *const DEFAULTS[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64"};

    if (search->libc == LIBC_MUSL) {
        configure_musl(search);
        return;
    }
    read_configuration(search, "/etc/ld.so.conf", 0);
    for (size_t i = 0; i < sizeof(DEFAULTS) / sizeof(DEFAULTS[0]); i++) {
        /* Debian and its derivatives build these multiarch directories into their loader. */
        cleanup_free char *multiarch =
            format_new("%s/%s-linux-gnu", DEFAULTS[i], machine_name(search->machine));

        text_list_add(&search->directories, span_of(multiarch));
        text_list_add(&search->directories, span_of(DEFAULTS[i]));
    }
}

void library_search_release(struct library_search *search)
{
    text_list_release(&search->directories);
}

/* The loader skips files that are for another machine, and searches on. */
static bool is_fitting_library(const struct library_search *search, const char *path)
{
    cleanup_free char *host = root_path_open_name(search->root, path);
    cleanup_with(elf_file_release) struct elf_file *file = NULL;
    struct error ignored;
    enum machine machine;

    return elf_file_open(host, &file, &ignored) == 0 && file != NULL &&
           elf_file_machine(file, &machine) && machine == search->machine;
}

/* Returns the real path of the candidate, or NULL where the loader would skip it. Frees `path`. */
static char *fitting_path(const struct library_search *search, char *path)
{
    cleanup_free char *candidate = path;

    return is_fitting_library(search, candidate) ? root_path_real(search->root, candidate) : NULL;
}

/* Replaces $ORIGIN by the directory of the file that needs the library. $LIB and $PLATFORM are not
 * expanded: their values depend on the loader. */
static char *expand_origin(struct span directory, const char *requester_path)
{
    cleanup_free char *origin = path_parent(requester_path);
    struct span rest = directory;

    if (span_take(&rest, SPAN("$ORIGIN")) || span_take(&rest, SPAN("${ORIGIN}")))
        return format_new("%s%.*s", origin, (int)rest.len, rest.len > 0 ? rest.at : "");
    return format_new("%.*s", (int)directory.len, directory.len > 0 ? directory.at : "");
}

/* Relative directories are skipped: they depend on the working directory of the process. */
static char *find_in_list(const struct library_search *search, const char *list,
                          const char *requester_path, const char *name)
{
    struct span rest = span_of(list);
    char *found = NULL;

    while (rest.at != NULL && found == NULL) {
        cleanup_free char *directory = expand_origin(span_cut(&rest, ':'), requester_path);

        if (directory[0] == '/')
            found = fitting_path(search, path_join(directory, name));
    }
    return found;
}

char *library_find(const struct library_search *search, const char *requester_path,
                   const struct elf_file *requester, const char *name)
{
    if (strchr(name, '/') != NULL)
        return fitting_path(search, expand_origin(span_of(name), requester_path));
    char *found = find_in_list(search, search->library_path, requester_path, name);

    if (found == NULL)
        found = find_in_list(search, elf_file_runpath(requester), requester_path, name);
    for (size_t i = 0; i < search->directories.count && found == NULL; i++)
        found = fitting_path(search, path_join(search->directories.items[i], name));
    return found;
}
