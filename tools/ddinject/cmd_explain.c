/* `ddinject explain`: prints what would happen to a command, or has happened to a process, and why.
 * It collects the facts that the preload object collects inside of a process, and calls the same
 * decide(). */
#include "core/env_path.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/commands.h"
#include "tools/ddinject/facts/explanation.h"
#include "tools/ddinject/facts/program_facts.h"
#include "tools/ddinject/facts/rules_facts.h"
#include "tools/ddinject/facts/volume_facts.h"
#include "tools/ddinject/observe/observed_process.h"
#include "tools/ddinject/observe/process_environment.h"

/* The value that a variable has in the process; empty where it is not set. */
static struct span environment_of(const struct observed_process *process, const char *name)
{
    return span_of(process_environment_value(&process->environment, name));
}

/* preload/gather.c reads the same variables inside of the process. */
static void add_process_facts(const struct observed_process *process,
                              struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;

    facts->is_secure = process->is_secure;
    facts->is_disabled =
        environment_disables(environment_of(process, "DD_INSTRUMENT_SERVICE_WITH_APM"),
                             environment_of(process, "DDINJECT_DISABLED"));
    facts->embedded_allowed = environment_says_yes(environment_of(process, "DDINJECT_EMBEDDED"));
    explanation_add_bool(explanation, "secure", process->secure_source, facts->is_secure);
    explanation_add_bool(explanation, "disabled",
                         "DD_INSTRUMENT_SERVICE_WITH_APM, DDINJECT_DISABLED", facts->is_disabled);
    explanation_add_bool(explanation, "embedded_allowed", "DDINJECT_EMBEDDED",
                         facts->embedded_allowed);
}

/* The path of the libddinject.so that is mapped into the process, or NULL. */
static const char *mapped_object(const struct observed_process *process)
{
    for (size_t i = 0; i < process->loaded.count; i++)
        if (span_ends_with(span_of(process->loaded.items[i]), SPAN("/libddinject.so")))
            return process->loaded.items[i];
    return NULL;
}

/* `option` is the value of --volume. Without it, the volume is the directory of the object that is
 * mapped into the process, or else that of this program, which every volume has a copy of. */
static int choose_volume(const struct observed_process *process, const char *option,
                         char **ret_volume, const char **ret_source, struct error *error)
{
    const char *object = mapped_object(process);

    if (option != NULL) {
        *ret_source = "--volume";
        *ret_volume = path_absolute(option);
        return 0;
    }
    if (object != NULL) {
        *ret_source = "the libddinject.so in /proc/PID/maps";
        *ret_volume = path_parent(object);
        return 0;
    }
    *ret_source = "the directory of this program";
    return program_directory(ret_volume, error);
}

/* Only a running process has maps. A command has no answer to this. */
static void add_preloaded(const struct observed_process *process, struct explanation *explanation)
{
    const char *object = mapped_object(process);

    if (!process->is_running)
        return;
    explanation_add_bool(explanation, "preloaded", "/proc/PID/maps", object != NULL);
    if (object == NULL)
        explanation_note(
            explanation,
            "libddinject.so is not loaded in this process: the verdict is the one that "
            "it would have if `ddinject run` had started it");
}

/* Adds the rows in the order in which a reader asks: the program, the volume, the rules. */
static int explain_process(const struct observed_process *process, const char *volume_option,
                           struct explanation *explanation, struct error *error)
{
    cleanup_free char *volume = NULL;
    const char *source = NULL;
    int result = program_facts_gather(process, explanation, error);

    if (result < 0)
        return result;
    result = choose_volume(process, volume_option, &volume, &source, error);
    if (result < 0)
        return result;
    add_process_facts(process, explanation);
    add_preloaded(process, explanation);
    volume_facts_gather(process->root, volume, source, explanation);
    /* The preload object reads the rules only where it finds a Python. */
    if (explanation->facts.is_python)
        rules_facts_gather(process, volume, explanation);
    explanation->facts.already_on_path =
        env_path_has_entry(environment_of(process, "PYTHONPATH"), span_of(volume));
    explanation_add_bool(explanation, "already_on_path", "PYTHONPATH",
                         explanation->facts.already_on_path);
    return 0;
}

/* A single number is a process. A command with that name can be written as "./123". */
static bool is_pid(const struct invocation *invocation, unsigned *ret_pid)
{
    struct span text = span_of(invocation->operands[0]);

    return invocation->operand_count == 1 && span_take_number(&text, ret_pid) &&
           span_is_empty(text) && *ret_pid > 0;
}

static int run_explain(const struct invocation *invocation, struct error *error)
{
    cleanup_with(observed_process_release) struct observed_process process = {0};
    cleanup_with(explanation_release) struct explanation explanation = {0};
    unsigned pid;
    int result = is_pid(invocation, &pid)
                     ? observed_process_of_pid((pid_t)pid, &process, error)
                     : observed_process_of_command(invocation->operands, &process, error);

    if (result < 0)
        return result;
    result = explain_process(&process, invocation_value(invocation, "volume"), &explanation, error);
    if (result < 0)
        return result;
    cleanup_free char *text = invocation_has(invocation, "json") ? explanation_json(&explanation)
                                                                 : explanation_table(&explanation);

    fputs(text, stdout);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"json", 0, NULL, "print one JSON object: facts, their sources, notes, verdict, meaning"},
    {"volume", 0, "DIR", "the volume (default: that of the process, or this program's)"},
    {0},
};

const struct command command_explain = {
    .name = "explain",
    .summary = "Say what happens to a command or a process, and why",
    .operands = "-- CMD [ARG]... | PID",
    .description =
        "Prints the facts that decide about injection, the source of each fact, and the verdict.\n"
        "libddinject.so decides by the same function. Nothing is started: a command is followed\n"
        "through PATH, #! lines and env(1) to its ELF file, and a process is read from /proc, "
        "with\n"
        "the environment that it was started with.\n"
        "\n"
        "The volume's sitecustomize.py has the last word, inside of the interpreter: the verdict\n"
        "`injected` can still become user_ddtrace, incompatible_dependency or import_failed. The\n"
        "exit status is 0 for every verdict.",
    .options = OPTIONS,
    .stops_at_operand = true,
    .operands_min = 1,
    .operands_max = -1,
    .run = run_explain,
};
