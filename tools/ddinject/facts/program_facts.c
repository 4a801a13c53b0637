/* From the files that are loaded, or would be, to the facts. */
#include "tools/ddinject/facts/program_facts.h"

#include "tools/common/files.h"
#include "tools/common/libc_need.h"
#include "tools/common/own.h"
#include "tools/ddinject/facts/libc_of_file.h"
#include "tools/ddinject/facts/library_lookup.h"
#include "tools/ddinject/facts/python_runtime.h"
#include "tools/ddinject/observe/observed_command.h"
#include "tools/ddinject/observe/process_environment.h"
#include "tools/ddinject/observe/root_path.h"

#include <string.h>

enum { LOADED_MAX = 512 };

/* NULL: not there, not readable, or not ELF. */
static struct elf_file *open_loaded(const char *root, const char *path)
{
    cleanup_free char *host = root_path_open_name(root, path);
    struct elf_file *file = NULL;
    struct error ignored;

    return elf_file_open(host, &file, &ignored) < 0 ? NULL : file;
}

static bool has_path(const struct text_list *list, const char *path)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], path) == 0)
            return true;
    return false;
}

static void add_needed_of(const struct library_search *search, const char *path,
                          struct text_list *loaded, struct explanation *explanation)
{
    cleanup_with(elf_file_release) struct elf_file *file = open_loaded(search->root, path);
    enum libc_kind kind;
    const char *name;

    for (size_t i = 0; file != NULL && (name = elf_file_needed(file, i)) != NULL; i++) {
        cleanup_free char *library = library_find(search, path, file, name);

        if (library != NULL && !has_path(loaded, library))
            text_list_add(loaded, span_of(library));
        /* musl's loader is its libc, by whatever name. */
        if (library == NULL && !(libc_need_by_library(name, &kind) && kind == LIBC_MUSL))
            explanation_note(explanation, "%s needs %s, which is not found", path, name);
    }
}

/* What the loader would map: the program, its libraries, and theirs. */
static void foresee_loaded(const struct observed_process *process, enum machine machine,
                           enum libc_kind libc, struct text_list *loaded,
                           struct explanation *explanation)
{
    cleanup_with(library_search_release) struct library_search search = {
        .root = process->root, .libc = libc, .machine = machine};

    if (!process->is_secure)
        search.library_path = process_environment_value(&process->environment, "LD_LIBRARY_PATH");
    library_search_configure(&search);
    text_list_add(loaded, span_of(process->program));
    for (size_t i = 0; i < loaded->count && loaded->count < LOADED_MAX; i++)
        add_needed_of(&search, loaded->items[i], loaded, explanation);
}

/* The first of the files that exports Py_GetVersion: the one whose call the object would see. */
static void find_runtime(const struct observed_process *process, const struct text_list *loaded,
                         struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;
    struct python_runtime runtime = {0};

    for (size_t i = 0; i < loaded->count && !facts->is_python; i++) {
        cleanup_with(elf_file_release) struct elf_file *file =
            open_loaded(process->root, loaded->items[i]);

        facts->is_python = file != NULL && python_runtime_read(file, &runtime);
        if (facts->is_python)
            explanation_add(explanation, "runtime", "it exports Py_GetVersion", "%s",
                            loaded->items[i]);
    }
    if (!facts->is_python) {
        explanation_add(explanation, "runtime", "none of its files exports Py_GetVersion", "none");
        return;
    }
    facts->python = runtime.build;
    facts->is_debug_build = runtime.is_debug_build;
    explanation_add(explanation, "python", runtime.source, "%s", runtime.text);
    explanation_add_bool(explanation, "free_threaded", "Py_GetVersion's text in the file",
                         runtime.build.is_free_threaded);
    explanation_add_bool(explanation, "debug_build", "its symbols", runtime.is_debug_build);
}

static bool is_libc_of_glibc(const char *path)
{
    struct span name = span_of(path);

    /* libc-2.31.so: until 2.33 libc.so.6 was a symlink to it. */
    name = span_from(name, span_find_last(name, '/') + 1);
    return span_equals(name, SPAN("libc.so.6")) ||
           (span_starts_with(name, SPAN("libc-2.")) && span_ends_with(name, SPAN(".so")));
}

static void find_libc(const struct observed_process *process, const struct text_list *loaded,
                      const char *interpreter, struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;
    enum libc_kind kind = libc_kind_of_loader(interpreter);
    cleanup_free char *path = NULL;

    facts->libc.kind = kind;
    if (kind == LIBC_MUSL)
        path = root_path_real(process->root, interpreter);
    for (size_t i = 0; i < loaded->count && path == NULL; i++)
        if (is_libc_of_glibc(loaded->items[i]))
            path = format_new("%s", loaded->items[i]);
    cleanup_with(elf_file_release) struct elf_file *file =
        path == NULL ? NULL : open_loaded(process->root, path);

    facts->libc_is_known = file != NULL && libc_version_of_file(kind, file, &facts->libc);
    if (facts->libc_is_known)
        explanation_add_libc(explanation, "libc", path, facts->libc);
    else
        explanation_add(explanation, "libc", interpreter, "%s, version not known",
                        libc_kind_name(kind));
}

static void look_at_program(const struct observed_process *process, const struct elf_file *file,
                            enum machine machine, struct explanation *explanation)
{
    const char *interpreter = elf_file_interpreter(file);
    cleanup_with(text_list_release) struct text_list foreseen = {0};
    const struct text_list *loaded = process->is_running ? &process->loaded : &foreseen;

    if (!process->is_running)
        foresee_loaded(process, machine, libc_kind_of_loader(interpreter), &foreseen, explanation);
    explanation->facts.program_is_python = python_is_main_program(file);
    find_runtime(process, loaded, explanation);
    explanation_add_bool(explanation, "program_is_python", "CPython's main functions in its file",
                         explanation->facts.program_is_python);
    find_libc(process, loaded, interpreter, explanation);
    if (process->script != NULL && !explanation->facts.is_python)
        explanation_note(explanation,
                         "what the script starts is another process, decided on its own");
    cleanup_with(observed_command_release) struct observed_command command;

    observed_command_read(process, &command);
    explanation->never_asks =
        explanation->facts.program_is_python && command.line.ignores_environment;
    if (explanation->never_asks)
        explanation_note(explanation, "-I or -E is among the arguments");
}

static int open_program(const struct observed_process *process, struct elf_file **ret_file,
                        struct error *error)
{
    cleanup_free char *host = root_path_open_name(process->root, process->program);

    return elf_file_open(host, ret_file, error);
}

int program_facts_gather(const struct observed_process *process, struct explanation *explanation,
                         struct error *error)
{
    cleanup_with(elf_file_release) struct elf_file *file = NULL;
    enum machine machine;
    int result = open_program(process, &file, error);

    if (result < 0)
        return result;
    explanation_add(explanation, "program", process->program_source, "%s", process->program);
    if (process->script != NULL)
        explanation_add(explanation, "script", "the command", "%s", process->script);
    if (file == NULL)
        explanation_note(explanation, "the program is neither ELF nor has it a #! line");
    else if (!elf_file_machine(file, &machine) || machine != machine_native())
        explanation_note(explanation, "the program is for another machine or another word size: "
                                      "libddinject.so is not loaded into it, and ld.so says so");
    else if (elf_file_interpreter(file) == NULL)
        explanation_note(explanation, "static: no preload object is loaded into it");
    else
        look_at_program(process, file, machine, explanation);
    return 0;
}
