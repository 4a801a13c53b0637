/* Finds the version of CPython 2.7 to 3.15 in a shared library or an executable. Each version has
 * it in one of several places, and these are tried from the most exact to the least. */
#include "tools/ddinject/facts/python_runtime.h"

#include <stdio.h>
#include <string.h>

static void set_version(struct python_runtime *runtime, unsigned major, unsigned minor,
                        const char *source)
{
    runtime->build.version = (struct python_version){major, minor};
    snprintf(runtime->text, sizeof(runtime->text), "%u.%u", major, minor);
    runtime->source = source;
}

/* The constant is 0xMMmmppLS: major, minor, patch, level and serial (Include/patchlevel.h). */
bool python_version_of_constant(uint64_t constant, struct python_runtime *ret_runtime)
{
    static const char *const LEVELS[16] = {[0xa] = "a", [0xb] = "b", [0xc] = "rc"};
    unsigned major = constant >> 24 & 0xff, minor = constant >> 16 & 0xff;
    const char *level = LEVELS[constant >> 4 & 0xf];

    if (constant > UINT32_MAX || major != 3)
        return false;
    set_version(ret_runtime, major, minor, "the constant Py_Version in the file");
    size_t len = strlen(ret_runtime->text);

    snprintf(ret_runtime->text + len, sizeof(ret_runtime->text) - len, ".%u",
             (unsigned)(constant >> 8 & 0xff));
    if (level == NULL)
        return true;
    len = strlen(ret_runtime->text);
    snprintf(ret_runtime->text + len, sizeof(ret_runtime->text) - len, "%s%u", level,
             (unsigned)(constant & 0xf));
    return true;
}

/* Takes "3.12" off the text. */
static bool take_version(struct span *text, unsigned *ret_major, unsigned *ret_minor)
{
    return span_take_number(text, ret_major) && span_take(text, SPAN(".")) &&
           span_take_number(text, ret_minor);
}

/* The SONAME is like libpython3.9.so.1.0, libpython3.6m.so.1.0 or libpython3.13t.so.1.0. */
bool python_version_of_soname(const char *soname, struct python_runtime *ret_runtime)
{
    struct span text = span_of(soname);
    unsigned major, minor;

    if (!span_take(&text, SPAN("libpython")) || !take_version(&text, &major, &minor))
        return false;
    set_version(ret_runtime, major, minor, "the SONAME of the library");
    return true;
}

/* Finds the next `prefix` in the bytes; `*ret_rest` is what follows it. */
static bool find_text(struct span bytes, struct span prefix, struct span *ret_rest)
{
    const char *at = bytes.len > 0 ? memmem(bytes.at, bytes.len, prefix.at, prefix.len) : NULL;

    if (at == NULL)
        return false;
    *ret_rest = span_from(bytes, (size_t)(at - bytes.at) + prefix.len);
    return true;
}

/* Every runtime from 3.3 on has the tag of its byte code, like "cpython-39" (Python/sysmodule.c or
 * Python/import.c). It must end there: a longer string is something else. */
static bool find_cache_tag(struct span bytes, struct python_runtime *ret_runtime)
{
    unsigned digits;

    while (find_text(bytes, SPAN("cpython-3"), &bytes)) {
        struct span rest = bytes;

        if (span_take_number(&rest, &digits) && span_starts_with(rest, SPAN("\0"))) {
            set_version(ret_runtime, 3, digits, "the byte code tag in the file");
            return true;
        }
    }
    return false;
}

/* 2.7 has no such tag, but the name of its library directory (Modules/getpath.c). */
static bool find_library_directory(struct span bytes, struct python_runtime *ret_runtime)
{
    unsigned major, minor;

    while (find_text(bytes, SPAN("/python"), &bytes)) {
        struct span rest = bytes;

        if (take_version(&rest, &major, &minor) && span_starts_with(rest, SPAN("\0"))) {
            set_version(ret_runtime, major, minor, "the library directory in the file");
            return true;
        }
    }
    return false;
}

/* Does a string end here, but for what follows a number in a version, as in "3.13.0rc2+"? */
static bool ends_as_version(struct span rest)
{
    while (rest.len > 0 && strchr("abrc+0123456789", rest.at[0]) != NULL && rest.at[0] != '\0')
        rest = span_from(rest, 1);
    return span_starts_with(rest, SPAN("\0"));
}

/* Finds the patch level: "3.9.18" for 3.9. The version may be in several strings, always at their
 * ends. Where they differ, the patch level is not certain, and the text stays "3.9". */
static void find_patch_level(struct span bytes, struct python_runtime *runtime)
{
    char prefix[PYTHON_TEXT_SIZE];
    char found[PYTHON_TEXT_SIZE] = "";
    struct span whole = bytes, rest;

    snprintf(prefix, sizeof(prefix), "%u.%u.", runtime->build.version.major,
             runtime->build.version.minor);
    while (find_text(bytes, span_of(prefix), &rest)) {
        size_t at = (size_t)(rest.at - whole.at) - strlen(prefix);
        unsigned patch;

        bytes = rest;
        if ((at > 0 && strchr(".0123456789", whole.at[at - 1]) != NULL &&
             whole.at[at - 1] != '\0') ||
            !span_take_number(&rest, &patch) || !ends_as_version(rest))
            continue;
        char text[PYTHON_TEXT_SIZE];

        if (snprintf(text, sizeof(text), "%s", whole.at + at) >= (int)sizeof(text))
            continue;
        if (found[0] != '\0' && strcmp(found, text) != 0)
            return;
        memcpy(found, text, sizeof(found));
    }
    if (found[0] != '\0')
        memcpy(runtime->text, found, sizeof(found));
}

bool python_version_of_bytes(struct span bytes, struct python_runtime *ret_runtime)
{
    return find_cache_tag(bytes, ret_runtime) || find_library_directory(bytes, ret_runtime);
}

/* The constant has the patch level. The SONAME and the tag do not, so that is looked up after
 * them. */
static void read_version(const struct elf_file *file, struct python_runtime *runtime)
{
    struct span bytes = elf_file_bytes(file);
    const char *soname = elf_file_soname(file);
    uint64_t constant;

    /* From 3.11 on the runtime exports its version as an unsigned long (Python/getversion.c). */
    if (elf_file_symbol_bytes(file, "Py_Version", &constant, sizeof(constant)) &&
        python_version_of_constant(constant, runtime))
        return;
    if ((soname != NULL && python_version_of_soname(soname, runtime)) ||
        python_version_of_bytes(bytes, runtime))
        find_patch_level(bytes, runtime);
}

bool python_runtime_read(const struct elf_file *file, struct python_runtime *ret_runtime)
{
    if (!elf_file_defines(file, "Py_GetVersion"))
        return false;
    *ret_runtime = (struct python_runtime){.source = "no version found in the file"};
    read_version(file, ret_runtime);
    /* Py_GetVersion returns a text that contains this in a free-threaded build
     * (Python/getversion.c). */
    ret_runtime->build.is_free_threaded =
        span_contains(elf_file_bytes(file), SPAN(" free-threading build ("));
    ret_runtime->is_debug_build =
        elf_file_defines(file, "_Py_RefTotal") || elf_file_defines(file, "_Py_NegativeRefcount");
    return true;
}

bool python_is_main_program(const struct elf_file *file)
{
    static const char *const MAINS[] = {"Py_BytesMain", "Py_Main", "_Py_UnixMain"};

    for (size_t i = 0; i < sizeof(MAINS) / sizeof(MAINS[0]); i++)
        if (elf_file_defines(file, MAINS[i]) || elf_file_imports(file, MAINS[i]))
            return true;
    return false;
}
