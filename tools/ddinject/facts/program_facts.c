/* Lists the files that are loaded into the process, or would be, and reads the facts from them. */
#include "tools/ddinject/facts/program_facts.h"

#include "tools/common/format.h"
#include "tools/common/libc_need.h"
#include "tools/common/own.h"
#include "tools/ddinject/facts/libc_of_file.h"
#include "tools/ddinject/facts/library_lookup.h"
#include "tools/ddinject/facts/python_runtime.h"
#include "tools/ddinject/observe/observed_command.h"
#include "tools/ddinject/observe/process_environment.h"
#include "tools/ddinject/observe/root_path.h"

#include <string.h>

/* How many files are followed at most, whatever they say that they need. */
enum { LOADED_MAX = 512 };

/* Returns NULL where the file does not exist, cannot be read, or is not ELF. */
static struct elf_file *open_loaded(const char *root, const char *path)
{
    cleanup_free char *host = root_path_open_name(root, path);
    struct elf_file *file = NULL;
    struct error ignored;

    return elf_file_open(host, &file, &ignored) < 0 ? NULL : file;
}

/* Adds the libraries that one file needs. */
static void add_needed_of(const struct library_search *search, const char *path,
                          struct text_list *loaded, struct explanation *explanation)
{
    cleanup_with(elf_file_release) struct elf_file *file = open_loaded(search->root, path);
    enum libc_kind kind;
    const char *name;

    for (size_t i = 0; file != NULL && (name = elf_file_needed(file, i)) != NULL; i++) {
        cleanup_free char *library = library_find(search, path, file, name);

        if (library != NULL && !text_list_has(loaded, span_of(library)))
            text_list_add(loaded, span_of(library));
        /* The loader of musl is its libc under every name, so that library needs no file. */
        if (library == NULL && !(libc_need_by_library(name, &kind) && kind == LIBC_MUSL))
            explanation_note(explanation, "%s needs the library %s, which is not found", path,
                             name);
    }
}

/* Lists what the loader would map: the program, its libraries, and theirs, breadth first as ld.so
 * does. */
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

/* The runtime is the first file that exports Py_GetVersion, since symbol lookup finds that one. */
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
            explanation_add(explanation, "runtime", "this file exports Py_GetVersion", "%s",
                            loaded->items[i]);
    }
    if (!facts->is_python) {
        explanation_add(explanation, "runtime", "no file of this process exports Py_GetVersion",
                        "none");
        return;
    }
    facts->python = runtime.build;
    facts->is_debug_build = runtime.is_debug_build;
    explanation_add(explanation, "python", runtime.source, "%s", runtime.text);
    explanation_add_bool(explanation, "free_threaded", "the text of Py_GetVersion in the file",
                         runtime.build.is_free_threaded);
    explanation_add_bool(explanation, "debug_build", "the symbols of the file",
                         runtime.is_debug_build);
}

/* By name, since a path may be that of any distribution. */
static bool is_libc_of_glibc(const char *path)
{
    struct span name = span_of(path);

    /* Until glibc 2.33, libc.so.6 was a symbolic link to a file like libc-2.31.so. */
    name = span_from(name, span_find_last(name, '/') + 1);
    return span_equals(name, SPAN("libc.so.6")) ||
           (span_starts_with(name, SPAN("libc-2.")) && span_ends_with(name, SPAN(".so")));
}

/* For musl, the libc is the loader itself; for glibc, it is one of the libraries. */
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
        explanation_add(explanation, "libc", interpreter, "%s, version unknown",
                        libc_kind_name(kind));
}

/* The facts of a dynamic program for this machine, which ld.so would load the preload object
 * into. */
static void read_python_facts(const struct observed_process *process, const struct elf_file *file,
                              enum machine machine, struct explanation *explanation)
{
    const char *interpreter = elf_file_interpreter(file);
    cleanup_with(text_list_release) struct text_list foreseen = {0};
    const struct text_list *loaded = process->is_running ? &process->loaded : &foreseen;

    if (!process->is_running)
        foresee_loaded(process, machine, libc_kind_of_loader(interpreter), &foreseen, explanation);
    explanation->facts.program_is_python = python_is_main_program(file);
    find_runtime(process, loaded, explanation);
    explanation_add_bool(explanation, "program_is_python",
                         "the main functions of CPython in the program",
                         explanation->facts.program_is_python);
    find_libc(process, loaded, interpreter, explanation);
    if (process->script != NULL && !explanation->facts.is_python)
        explanation_note(explanation,
                         "the script may start other processes, and each has a verdict of its own");
    cleanup_with(observed_command_release) struct observed_command command;

    observed_command_read(process, &command);
    explanation->never_asks =
        explanation->facts.program_is_python && command.line.ignores_environment;
    if (explanation->never_asks)
        explanation_note(explanation,
                         "the arguments contain -I or -E, with which Python ignores PYTHONPATH");
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
        explanation_note(explanation,
                         "the program is neither an ELF file nor a script with a #! line");
    else if (!elf_file_machine(file, &machine) || machine != machine_native())
        explanation_note(explanation,
                         "the program is for another machine or another word size: ld.so "
                         "prints an error and does not load libddinject.so into it");
    else if (elf_file_interpreter(file) == NULL)
        explanation_note(explanation,
                         "the program is static: it has no ld.so that loads libddinject.so");
    else
        read_python_facts(process, file, machine, explanation);
    return 0;
}
