/* tools/volume/manifest and the files beside it: manifests are written in order, read strictly, and
 * searched. */
#include "tests/unit/scratch.h"
#include "tools/common/format.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_order.h"
#include "tools/volume/manifest_read.h"
#include "tools/volume/manifest_write.h"
#include "tools/volume/volume_sizes.h"

#define HASH "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define GLIBC "site-packages-ddtrace-py3.12-manylinux2014-x86_64"
#define MUSL "site-packages-ddtrace-py3.12-musllinux_1_2-x86_64"
#define OLDER "site-packages-ddtrace-py3.9-manylinux2014-x86_64"

static void add_file(struct manifest *manifest, const char *path, struct span bytes, mode_t mode)
{
    *manifest_add_file(manifest) =
        (struct manifest_file){format_new("%s", path), sha256_of(bytes), bytes.len, mode};
}

static void add_target(struct manifest *manifest, const char *name, struct libc_version requires,
                       const char *const *wheels)
{
    struct manifest_target *target = manifest_add_target(manifest);

    ck_assert(target_name_parse(span_of(name), &target->target));
    target->requires = requires;
    target->bytecode = format_new("3.12.4");
    for (; *wheels != NULL; wheels++)
        *manifest_add_wheel(target) =
            (struct manifest_wheel){format_new("%s", *wheels), format_new("https://x/%s", *wheels),
                                    sha256_of(SPAN("abc")), 3};
}

/* Makes a manifest whose rows are in no order: who reads it back in order has seen it sorted. */
static struct manifest sample(void)
{
    static const char *const WHEELS[] = {"wrapt.whl", "ddtrace.whl", "bytecode.whl", NULL};
    struct manifest manifest = {.ddtrace = format_new("4.16.0")};

    add_target(&manifest, MUSL, (struct libc_version){LIBC_MUSL, 1, 2, 4}, WHEELS);
    add_target(&manifest, GLIBC, (struct libc_version){LIBC_GLIBC, 2, 17, 0}, WHEELS);
    add_target(&manifest, OLDER, (struct libc_version){LIBC_GLIBC, 2, 17, 0}, WHEELS + 3);
    add_file(&manifest, "version", SPAN("4.16.0\n"), 0644);
    add_file(&manifest, "ddtrace_pkgs/" MUSL "/a.py", SPAN("shared"), 0644);
    add_file(&manifest, "ddtrace_pkgs/" GLIBC "/a.py", SPAN("shared"), 0644);
    add_file(&manifest, "ddtrace_pkgs/" GLIBC "/b.py", SPAN("shared"), 0644);
    add_file(&manifest, "ddtrace_pkgs/" GLIBC "/tool", SPAN("shared"), 0755);
    add_file(&manifest, "ddtrace_pkgs/" GLIBC ".requires", SPAN("glibc 2.17\n"), 0644);
    add_file(&manifest, "ddtrace_pkgs/" GLIBC "-not/c.py", SPAN("common"), 0644);
    return manifest;
}

START_TEST(what_is_written_is_read_back_in_order)
{
    cleanup_with(manifest_release) struct manifest manifest = sample(), back = {0};
    struct error error;

    ck_assert_int_eq(manifest_write(&manifest, scratch, &error), 0);
    ck_assert_str_eq(manifest.files[0].path, "version"); /* the writer sorts a copy */
    ck_assert_int_eq(manifest_read(scratch, &back, &error), 0);
    ck_assert_str_eq(back.ddtrace, "4.16.0");
    ck_assert_uint_eq(back.target_count, 3);
    ck_assert_uint_eq(back.targets[0].target.python.minor, 9);
    ck_assert_uint_eq(back.targets[0].wheel_count, 0);
    ck_assert_int_eq(back.targets[1].target.libc, LIBC_GLIBC);
    ck_assert_int_eq(back.targets[2].requires.patch, 4);
    ck_assert_str_eq(back.targets[2].wheels[0].file, "bytecode.whl");
    ck_assert_str_eq(back.targets[2].wheels[0].url, "https://x/bytecode.whl");
    ck_assert_str_eq(back.targets[2].wheels[2].sha256.hex, HASH);
    ck_assert_uint_eq(back.file_count, 7);
    for (size_t i = 1; i < back.file_count; i++)
        ck_assert_str_lt(back.files[i - 1].path, back.files[i].path);
    ck_assert_uint_eq(back.files[6].size, 7);
    ck_assert_uint_eq(back.files[manifest_find_file(&back, "ddtrace_pkgs/" GLIBC "/tool")].mode,
                      0755);
}
END_TEST

START_TEST(the_same_volume_is_the_same_bytes)
{
    cleanup_with(manifest_release) struct manifest manifest = sample(), back = {0};
    cleanup_free char *first = manifest_print(&manifest);
    struct error error;

    ck_assert_int_eq(manifest_write(&manifest, scratch, &error), 0);
    ck_assert_int_eq(manifest_read(scratch, &back, &error), 0);
    cleanup_free char *second = manifest_print(&back);

    ck_assert_str_eq(first, second);
}
END_TEST

#define FILE_ROW(path)                                                                             \
    "{\"path\":\"" path "\",\"sha256\":\"" HASH "\",\"size\":3,\"mode\":\"0644\"}"
#define WHEEL_ROW(file) "{\"file\":\"" file "\",\"url\":\"\",\"sha256\":\"" HASH "\",\"size\":3}"
#define TARGET_ROW(python, requires, wheels)                                                       \
    "{\"name\":\"" GLIBC "\",\"python\":\"" python "\",\"platform\":\"manylinux2014\","            \
    "\"arch\":\"x86_64\",\"requires\":\"" requires "\","                                           \
                                                   "\"bytecode\":\"\",\"wheels\":" wheels "}"
#define GOOD_TARGET TARGET_ROW("3.12", "glibc 2.17", "[" WHEEL_ROW("a.whl") "]")
#define DOCUMENT(targets, files)                                                                   \
    "{\"format\":2,\"ddtrace\":\"1\",\"targets\":[" targets "],\"files\":[" files "],\"links\":[]" \
    "}"

START_TEST(a_document_by_hand_is_read)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error;

    scratch_write("manifest.json", DOCUMENT(GOOD_TARGET, FILE_ROW("..a/b..") "," FILE_ROW(".b")));
    ck_assert_int_eq(manifest_read(scratch, &manifest, &error), 0);
    ck_assert_uint_eq(manifest.file_count, 2);
    ck_assert_str_eq(manifest.targets[0].wheels[0].url, "");
}
END_TEST

static const struct {
    const char *document, *named;
} REFUSED[] = {
    {"", "not JSON"},
    {"[]", "\"format\""},
    {"{\"format\":1,\"ddtrace\":\"1\",\"targets\":[],\"files\":[]}", "\"format\" is not 2"},
    {"{\"format\":2,\"targets\":[],\"files\":[]}", "\"ddtrace\""},
    {"{\"format\":2,\"ddtrace\":\"1\\n2\",\"targets\":[],\"files\":[]}", "\"ddtrace\""},
    {"{\"format\":2,\"ddtrace\":\"\",\"targets\":[],\"files\":[]}", "\"ddtrace\""},
    {"{\"format\":2,\"ddtrace\":\"1\",\"files\":[]}", "\"targets\""},
    {"{\"format\":2,\"ddtrace\":\"1\",\"targets\":[],\"files\":{}}", "\"files\""},
    {DOCUMENT("", FILE_ROW("")), "files[0]: \"path\" is \"\", not a path inside of the volume"},
    {DOCUMENT("", FILE_ROW("a") "," FILE_ROW("/etc/passwd")), "files[1]: \"path\" is \"/etc"},
    {DOCUMENT("", FILE_ROW("..")), "\"path\" is \"..\""},
    {DOCUMENT("", FILE_ROW("a/../b")), "\"path\" is \"a/../b\""},
    {DOCUMENT("", FILE_ROW("a/./b")), "\"path\""},
    {DOCUMENT("", FILE_ROW("./a")), "\"path\""},
    {DOCUMENT("", FILE_ROW("a//b")), "\"path\""},
    {DOCUMENT("", FILE_ROW("a/")), "\"path\""},
    {DOCUMENT("", FILE_ROW("manifest.json")), "manifest.json cannot have a row in itself"},
    {DOCUMENT("", FILE_ROW("a") "," FILE_ROW("b") "," FILE_ROW("a")), "a has two rows"},
    {DOCUMENT("", "{\"sha256\":\"" HASH "\",\"size\":3,\"mode\":\"0644\"}"),
     "\"path\" is missing, not a path inside of the volume"},
    {DOCUMENT("", "{\"path\":\"a\",\"sha256\":\"" HASH "\",\"size\":3}"), "a: \"mode\" is missing"},
    {DOCUMENT("", "{\"path\":\"a\",\"sha256\":\"" HASH "\",\"size\":3,\"mode\":\"4755\"}"),
     "a: \"mode\" is 4755, not 0644 or 0755"},
    {DOCUMENT("", "{\"path\":\"a\",\"sha256\":\"12\",\"size\":3,\"mode\":\"0644\"}"),
     "a: \"sha256\" is 12, not 64 hexadecimal digits"},
    {DOCUMENT("", "{\"path\":\"a\",\"sha256\":\"" HASH "\",\"size\":-3,\"mode\":\"0644\"}"),
     "a: \"size\" is missing or not a whole number"},
    {DOCUMENT("7", ""), "targets[0]: \"name\" is missing"},
    {DOCUMENT("{\"name\":\"x\"}", ""),
     "targets[0]: \"name\" is x, not the name of a target's directory"},
    {DOCUMENT(TARGET_ROW("3.11", "glibc 2.17", "[]"), ""),
     "\"python\", \"platform\" or \"arch\" disagrees with the name"},
    {DOCUMENT(TARGET_ROW("3.12", "musl 1.2.4", "[]"), ""),
     "\"requires\" is musl 1.2.4, not a version of this platform's libc"},
    {DOCUMENT(TARGET_ROW("3.12", "2.17", "[]"), ""), "\"requires\" is 2.17"},
    {DOCUMENT(TARGET_ROW("3.12", "glibc 2.17", "{}"), ""), "\"wheels\" is missing or not an array"},
    {DOCUMENT(TARGET_ROW("3.12", "glibc 2.17", "[" WHEEL_ROW("a/b") "]"), ""),
     "\"file\" is a/b, not a file name"},
    {DOCUMENT(TARGET_ROW("3.12", "glibc 2.17", "[{\"file\":\"a\"}]"), ""),
     "wheels[0]: \"url\" is missing or not a string"},
    {DOCUMENT(GOOD_TARGET "," GOOD_TARGET, ""), GLIBC " has two rows"},
};

START_TEST(what_cannot_be_believed_is_refused_and_named)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error = {0};

    scratch_write("manifest.json", REFUSED[_i].document);
    ck_assert_int_lt(manifest_read(scratch, &manifest, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_VERIFICATION);
    ck_assert_msg(strstr(error.text, REFUSED[_i].named) != NULL, "%s", error.text);
    ck_assert_ptr_nonnull(strstr(error.text, "manifest.json"));
    ck_assert_uint_eq(manifest.file_count + manifest.target_count, 0);
}
END_TEST

START_TEST(a_missing_manifest_is_no_verification_failure)
{
    cleanup_with(manifest_release) struct manifest manifest = {0};
    struct error error;

    ck_assert_int_lt(manifest_read(scratch, &manifest, &error), 0);
    ck_assert_int_eq(error.kind, ERROR_FAILED);
}
END_TEST

START_TEST(equal_files_are_those_with_equal_bytes_and_mode)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();
    size_t a, b, tool;

    manifest_rows_sort(&manifest);
    cleanup_free size_t *firsts = manifest_first_equals(&manifest);

    a = manifest_find_file(&manifest, "ddtrace_pkgs/" GLIBC "/a.py");
    b = manifest_find_file(&manifest, "ddtrace_pkgs/" GLIBC "/b.py");
    tool = manifest_find_file(&manifest, "ddtrace_pkgs/" GLIBC "/tool");
    ck_assert_uint_eq(firsts[a], a);
    ck_assert_uint_eq(firsts[b], a);
    ck_assert_uint_eq(firsts[manifest_find_file(&manifest, "ddtrace_pkgs/" MUSL "/a.py")], a);
    ck_assert_uint_eq(firsts[tool], tool);
}
END_TEST

START_TEST(files_and_directories_are_looked_up_by_whole_names)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();

    manifest_rows_sort(&manifest);
    ck_assert_uint_eq(manifest_find_file(&manifest, "versio"), manifest.file_count);
    ck_assert_uint_eq(manifest_find_file(&manifest, "versions"), manifest.file_count);
    ck_assert(manifest_has_directory(&manifest, "ddtrace_pkgs"));
    ck_assert(manifest_has_directory(&manifest, "ddtrace_pkgs/" MUSL));
    ck_assert(!manifest_has_directory(&manifest, "ddtrace"));
    ck_assert(!manifest_has_directory(&manifest, "version"));
}
END_TEST

static const struct {
    const char *path;
    size_t target;
} OWNERS[] = {
    {"ddtrace_pkgs/" GLIBC "/a.py", 1},
    {"ddtrace_pkgs/" GLIBC ".requires", 1},
    {"ddtrace_pkgs/" MUSL "/x/y/z", 2},
    {"ddtrace_pkgs/" GLIBC "-not/c.py", 3},
    {"ddtrace_pkgs/" GLIBC, 1},
    {"version", 3},
    {GLIBC "/a.py", 3},
};

START_TEST(files_belong_to_the_target_whose_name_they_have)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();

    manifest_rows_sort(&manifest);
    ck_assert_uint_eq(manifest_target_of(&manifest, OWNERS[_i].path), OWNERS[_i].target);
}
END_TEST

START_TEST(sizes_count_each_content_once_per_owner)
{
    cleanup_with(manifest_release) struct manifest manifest = sample();
    cleanup_with(volume_sizes_release) struct volume_sizes sizes = {0};

    manifest_rows_sort(&manifest);
    volume_sizes_of(&manifest, &sizes);
    ck_assert_uint_eq(sizes.files, 7);
    ck_assert_uint_eq(sizes.inodes, 5);
    ck_assert_uint_eq(sizes.bytes, 6 + 6 + 11 + 6 + 7);
    ck_assert_uint_eq(sizes.bytes_loose, 6 * 4 + 11 + 6 + 7);
    ck_assert_uint_eq(sizes.targets[0].files, 0);
    ck_assert_uint_eq(sizes.targets[1].files, 4);
    ck_assert_uint_eq(sizes.targets[1].own_bytes, 6 + 11);
    ck_assert_uint_eq(sizes.targets[1].shared_bytes, 6);
    ck_assert_uint_eq(sizes.targets[2].own_bytes, 0);
    ck_assert_uint_eq(sizes.targets[2].shared_bytes, 6);
    ck_assert_uint_eq(sizes.common.own_bytes, 6 + 7);
}
END_TEST

START_TEST(an_empty_manifest_has_no_sizes)
{
    struct manifest manifest = {0};
    cleanup_with(volume_sizes_release) struct volume_sizes sizes = {0};

    volume_sizes_of(&manifest, &sizes);
    ck_assert_uint_eq(sizes.bytes + sizes.inodes + sizes.files, 0);
}
END_TEST

static void add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_create, scratch_remove);
    tcase_add_test(tests, what_is_written_is_read_back_in_order);
    tcase_add_test(tests, the_same_volume_is_the_same_bytes);
    tcase_add_test(tests, a_document_by_hand_is_read);
    tcase_add_loop_test(tests, what_cannot_be_believed_is_refused_and_named, 0, TABLE_LEN(REFUSED));
    tcase_add_test(tests, a_missing_manifest_is_no_verification_failure);
    tcase_add_test(tests, equal_files_are_those_with_equal_bytes_and_mode);
    tcase_add_test(tests, files_and_directories_are_looked_up_by_whole_names);
    tcase_add_loop_test(tests, files_belong_to_the_target_whose_name_they_have, 0,
                        TABLE_LEN(OWNERS));
    tcase_add_test(tests, sizes_count_each_content_once_per_owner);
    tcase_add_test(tests, an_empty_manifest_has_no_sizes);
}

int main(void)
{
    return suite_run("manifest", add_tests);
}
