/* tools/volume/copy/volume_select and volume_moves: what a selection keeps of a volume, and where
 * it lies then. */
#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/common/paths.h"
#include "tools/volume/copy/volume_select.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_link_check.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_order.h"
#include "tools/volume/manifest_write.h"

/* The targets that "39", "310" and "312m" stand for in the tables below. */
static const struct {
    const char *shorthand, *name;
} TARGETS[] = {
    {"39/", "ddtrace_pkgs/site-packages-ddtrace-py3.9-manylinux2014-x86_64/"},
    {"310/", "ddtrace_pkgs/site-packages-ddtrace-py3.10-manylinux2014-x86_64/"},
    {"312m/", "ddtrace_pkgs/site-packages-ddtrace-py3.12-musllinux_1_2-x86_64/"},
};

enum { ROWS_MAX = 12 };

struct selection {
    const char *patterns[3];
    const char *rows[ROWS_MAX]; /* "path" or "path -> target" */
    const char *left[ROWS_MAX];
    const char *moves[ROWS_MAX]; /* "from -> to" */
};

static const struct selection SELECTIONS[] = {
    /* A directory whose target is selected stays, and so do the links that lead to it. */
    {{"py3.9-*", "py3.10-*"},
     {"version", "39/a/x.py", "310/y.so", "310/a -> ../39/a", "312m/a -> ../39/a"},
     {"310/y.so", "39/a/x.py", "version", "310/a -> ../39/a"},
     {NULL}},
    /* It moves to the first link that is selected, and the other links lead there. */
    {{"py3.10-*,*musl*"},
     {"39/a/x.py", "39/a/b/y.py", "310/a -> ../39/a", "312m/a -> ../39/a"},
     {"310/a/b/y.py", "310/a/x.py", "312m/a -> ../310/a"},
     {"39/a -> 310/a"}},
    /* Links inside of a directory that moves move with it. One that would lead to itself is
       replaced. */
    {{"*musl*"},
     {"39/a/x.py", "39/a/b -> ../../310/a/b", "310/a/b/y.py", "312m/a -> ../39/a"},
     {"312m/a/b/y.py", "312m/a/x.py"},
     {"39/a -> 312m/a", "310/a/b -> 312m/a/b"}},
    {{"py3.10-*,*musl*"},
     {"39/a/x.py", "39/a/b -> ../../310/a/b", "310/a/b/y.py", "312m/a -> ../39/a"},
     {"310/a/b/y.py", "312m/a/x.py", "312m/a/b -> ../../310/a/b"},
     {"39/a -> 312m/a"}},
    /* A needed directory below another needed one moves with that one. */
    {{"py3.10-*", "*musl*"},
     {"39/a/x.py", "39/a/b/y.py", "310/c/d -> ../../39/a/b", "312m/a -> ../39/a"},
     {"312m/a/b/y.py", "312m/a/x.py", "310/c/d -> ../../312m/a/b"},
     {"39/a -> 312m/a"}},
    /* A neighbour whose name begins alike is another directory. */
    {{"*musl*"},
     {"39/a/x.py", "39/a-b/y.py", "312m/a -> ../39/a"},
     {"312m/a/x.py"},
     {"39/a -> 312m/a"}},
    /* Only byte code of the selected Pythons is kept. A directory that held nothing else loses its
     * links. */
    {{"py3.10-*"},
     {"39/a/__pycache__/x.cpython-39.pyc", "39/a/__pycache__/x.cpython-310.pyc",
      "39/a/__pycache__/x.cpython-310.opt-1.pyc", "39/a/__pycache__/x.pyc", "39/a/x.cpython-39.pyc",
      "39/b/__pycache__/x.cpython-39.pyc", "310/a -> ../39/a", "310/c -> ../39/b"},
     {"310/a/__pycache__/x.cpython-310.opt-1.pyc", "310/a/__pycache__/x.cpython-310.pyc",
      "310/a/__pycache__/x.pyc", "310/a/x.cpython-39.pyc"},
     {"39/a -> 310/a", "39/b -> 310/c"}},
    /* What belongs to no target is always kept, links included. */
    {{"py3.10-*"},
     {"share/x", "39/share/x", "more -> share"},
     {"share/x", "more -> share"},
     {NULL}},
    {{"*"},
     {"39/a/x.py", "310/a -> ../39/a", "312m/a -> ../39/a"},
     {"39/a/x.py", "310/a -> ../39/a", "312m/a -> ../39/a"},
     {NULL}},
};

/* Returns the path with its first name spelled out; the caller frees it. */
static char *path_of(const char *text)
{
    for (size_t i = 0; i < TABLE_LEN(TARGETS); i++)
        if (strncmp(text, TARGETS[i].shorthand, strlen(TARGETS[i].shorthand)) == 0)
            return format_new("%s%s", TARGETS[i].name, text + strlen(TARGETS[i].shorthand));
    return format_new("%s", text);
}

/* Does the same with the target of a link, "../39/a", which does not name the directory of targets.
 */
static char *target_of(const char *text)
{
    size_t ups = 0;

    while (strncmp(text + ups, "../", 3) == 0)
        ups += 3;
    cleanup_free char *path = path_of(text + ups);
    const char *name = strncmp(path, "ddtrace_pkgs/", 13) == 0 ? path + 13 : path;

    return format_new("%.*s%s", (int)ups, text, name);
}

static void add_row(struct manifest *manifest, const char *row)
{
    const char *arrow = strstr(row, " -> ");
    cleanup_free char *left = format_new("%.*s", (int)(arrow ? arrow - row : 999), row);

    if (arrow != NULL)
        *manifest_add_link(manifest) = (struct manifest_link){path_of(left), target_of(arrow + 4)};
    else
        *manifest_add_file(manifest) =
            (struct manifest_file){path_of(left), sha256_of(span_of(row)), 1, 0644};
}

static struct manifest manifest_of(const char *const *rows)
{
    struct manifest manifest = {.ddtrace = format_new("4.16.0")};

    for (size_t i = 0; i < TABLE_LEN(TARGETS); i++) {
        struct manifest_target *target = manifest_add_target(&manifest);
        struct span name = span_of(TARGETS[i].name + strlen("ddtrace_pkgs/"));

        ck_assert(target_name_parse(span_slice(name, 0, name.len - 1), &target->target));
        target->bytecode = format_new("%s", "");
    }
    for (; *rows != NULL; rows++)
        add_row(&manifest, *rows);
    manifest_rows_sort(&manifest);
    return manifest;
}

static void assert_rows(const struct manifest *manifest, const char *const *rows)
{
    cleanup_with(manifest_release) struct manifest wanted = manifest_of(rows);

    ck_assert_uint_eq(manifest->file_count, wanted.file_count);
    for (size_t i = 0; i < wanted.file_count; i++)
        ck_assert_str_eq(manifest->files[i].path, wanted.files[i].path);
    ck_assert_uint_eq(manifest->link_count, wanted.link_count);
    for (size_t i = 0; i < wanted.link_count; i++) {
        ck_assert_str_eq(manifest->links[i].path, wanted.links[i].path);
        ck_assert_str_eq(manifest->links[i].target, wanted.links[i].target);
    }
}

static void assert_moves(const struct volume_moves *moves, const char *const *rows)
{
    size_t count = 0;

    for (; rows[count] != NULL; count++) {
        const char *arrow = strstr(rows[count], " -> ");
        cleanup_free char *left = format_new("%.*s", (int)(arrow - rows[count]), rows[count]);
        cleanup_free char *from = path_of(left), *to = path_of(arrow + 4);
        cleanup_free char *file = path_join(to, "x"), *old = path_join(from, "x");
        cleanup_free char *after = volume_moves_path_after(moves, old);
        cleanup_free char *before = volume_moves_path_before(moves, file);

        ck_assert_pstr_eq(after, file);
        ck_assert_pstr_eq(before, old);
    }
    ck_assert_uint_eq(moves->count, count);
}

START_TEST(shared_directories_are_where_a_wanted_target_has_them)
{
    const struct selection *selection = &SELECTIONS[_i];
    cleanup_with(manifest_release) struct manifest manifest = manifest_of(selection->rows);
    cleanup_with(volume_moves_release) struct volume_moves moves = {0};
    struct error error = {0};

    ck_assert_int_eq(manifest_links_check(&manifest, &error), 0);
    int result = volume_select(&manifest, selection->patterns, &moves, &error);

    ck_assert_msg(result == 0, "%s", error.text);
    assert_rows(&manifest, selection->left);
    assert_moves(&moves, selection->moves);
}
END_TEST

START_TEST(selecting_in_two_steps_is_selecting_in_one)
{
    const char *const both[] = {"py3.10-*", "*musl*", NULL}, *const last[] = {"*musl*", NULL};
    cleanup_with(manifest_release) struct manifest once = manifest_of(SELECTIONS[_i].rows);
    cleanup_with(manifest_release) struct manifest twice = manifest_of(SELECTIONS[_i].rows);
    cleanup_with(volume_moves_release) struct volume_moves first = {0}, second = {0}, third = {0};
    struct error error;

    ck_assert_int_eq(volume_select(&once, last, &first, &error), 0);
    ck_assert_int_eq(volume_select(&twice, both, &second, &error), 0);
    ck_assert_int_eq(volume_select(&twice, last, &third, &error), 0);
    cleanup_free char *text = manifest_print(&once), *other = manifest_print(&twice);

    ck_assert_str_eq(text, other);
}
END_TEST

static const struct {
    const char *patterns[3];
    size_t targets; /* 0: refused */
} PATTERNS[] = {
    {{"*"}, 3},
    {{"site-packages-ddtrace-py3.9-manylinux2014-x86_64"}, 1},
    {{"py3.12-musllinux_1_2-x86_64"}, 1},
    {{"py3.9-*,*musl*"}, 2},
    {{"py3.9-*", "*musl*"}, 2},
    {{" *musl* , py3.9* "}, 2},
    {{"py3.8-*"}, 0},
    {{"*musl*,py3.8-*"}, 0},
    {{"*musl*", "py3.8-*"}, 0},
    {{""}, 0},
    {{"*musl*,"}, 0},
};

START_TEST(patterns_match_names_and_each_must_match_one)
{
    const char *const rows[] = {"version", "39/x", NULL};
    cleanup_with(manifest_release) struct manifest manifest = manifest_of(rows);
    cleanup_with(volume_moves_release) struct volume_moves moves = {0};
    struct error error = {0};
    int result = volume_select(&manifest, PATTERNS[_i].patterns, &moves, &error);

    ck_assert_int_eq(result == 0, PATTERNS[_i].targets > 0);
    ck_assert_uint_eq(manifest.target_count, result == 0 ? PATTERNS[_i].targets : 3);
    if (result == 0)
        return;
    ck_assert_int_eq(error.kind, ERROR_USAGE);
    ck_assert_ptr_nonnull(strstr(error.text, "site-packages-ddtrace-py3.10-manylinux2014-x86_64"));
    ck_assert_uint_eq(manifest.file_count, 2);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_loop_test(tests, shared_directories_are_where_a_wanted_target_has_them, 0,
                        TABLE_LEN(SELECTIONS));
    tcase_add_loop_test(tests, selecting_in_two_steps_is_selecting_in_one, 0,
                        TABLE_LEN(SELECTIONS));
    tcase_add_loop_test(tests, patterns_match_names_and_each_must_match_one, 0,
                        TABLE_LEN(PATTERNS));
}

int main(void)
{
    return suite_run("volume_select", add_tests);
}
