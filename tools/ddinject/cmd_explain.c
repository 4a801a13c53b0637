/* ddinject explain: what would happen to a command, or has happened to a process, and why. */
#include "core/env_path.h"
#include "tools/common/files.h"
#include "tools/common/own.h"
#include "tools/ddinject/commands.h"
#include "tools/ddinject/facts/explanation.h"
#include "tools/ddinject/facts/program_facts.h"
#include "tools/ddinject/facts/rules_facts.h"
#include "tools/ddinject/facts/volume_facts.h"
#include "tools/ddinject/observe/observed_process.h"
#include "tools/ddinject/observe/process_environment.h"

static struct span variable(const struct observed_process *process, const char *name)
{
    return span_of(process_environment_value(&process->environment, name));
}

static void add_process_facts(const struct observed_process *process,
                              struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;

    facts->is_secure = process->is_secure;
    facts->is_disabled = environment_disables(variable(process, "DD_INSTRUMENT_SERVICE_WITH_APM"),
                                              variable(process, "DDINJECT_DISABLED"));
    facts->embedded_allowed = environment_says_yes(variable(process, "DDINJECT_EMBEDDED"));
    explanation_add_bool(explanation, "secure", process->secure_source, facts->is_secure);
    explanation_add_bool(explanation, "disabled",
                         "DD_INSTRUMENT_SERVICE_WITH_APM, DDINJECT_DISABLED", facts->is_disabled);
    explanation_add_bool(explanation, "embedded_allowed", "DDINJECT_EMBEDDED",
                         facts->embedded_allowed);
}

/* The mapped libddinject.so; NULL: there is none. */
static const char *mapped_object(const struct observed_process *process)
{
    for (size_t i = 0; i < process->loaded.count; i++)
        if (span_ends_with(span_of(process->loaded.items[i]), SPAN("/libddinject.so")))
            return process->loaded.items[i];
    return NULL;
}

/* What was asked for, else where the object in the process lies, else our own directory. */
static int choose_volume(const struct observed_process *process, const char *wanted,
                         char **ret_volume, const char **ret_source, struct error *error)
{
    const char *object = mapped_object(process);

    if (wanted != NULL) {
        *ret_source = "--volume";
        *ret_volume = path_absolute(wanted);
        return 0;
    }
    if (object != NULL) {
        *ret_source = "the object in its memory";
        *ret_volume = path_parent(object);
        return 0;
    }
    *ret_source = "beside this program";
    return program_directory(ret_volume, error);
}

static void add_preloaded(const struct observed_process *process, struct explanation *explanation)
{
    const char *object = mapped_object(process);

    if (!process->is_running)
        return;
    explanation_add_bool(explanation, "preloaded", "/proc/PID/maps", object != NULL);
    if (object == NULL)
        explanation_note(explanation,
                         "libddinject.so is not in this process: the verdict is what it would be "
                         "after a start by `ddinject run`");
}

static int explain(const struct observed_process *process, const char *wanted_volume,
                   struct explanation *explanation, struct error *error)
{
    cleanup_free char *volume = NULL;
    const char *source = NULL;
    int result = program_facts_gather(process, explanation, error);

    if (result == 0)
        result = choose_volume(process, wanted_volume, &volume, &source, error);
    if (result < 0)
        return result;
    add_process_facts(process, explanation);
    add_preloaded(process, explanation);
    volume_facts_gather(process->root, volume, source, explanation);
    /* Without a Python nobody reads them. */
    if (explanation->facts.is_python)
        rules_facts_gather(process, volume, explanation);
    explanation->facts.already_on_path =
        env_path_has_entry(variable(process, "PYTHONPATH"), span_of(volume));
    explanation_add_bool(explanation, "already_on_path", "PYTHONPATH",
                         explanation->facts.already_on_path);
    return 0;
}

/* A single number is a process: a command of that name is "./123". */
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

    if (result == 0)
        result = explain(&process, invocation_value(invocation, "volume"), &explanation, error);
    if (result < 0)
        return result;
    cleanup_free char *text = invocation_has(invocation, "json") ? explanation_json(&explanation)
                                                                 : explanation_table(&explanation);

    fputs(text, stdout);
    return 0;
}

static const struct option_spec OPTIONS[] = {
    {"json", 0, NULL, "one JSON object: facts, their sources, notes, verdict, meaning"},
    {"volume", 0, "DIR", "the volume (default: the process's own, or beside this program)"},
    {0},
};

const struct command command_explain = {
    .name = "explain",
    .summary = "Say what happens to a command or a process, and why",
    .operands = "-- CMD [ARG]... | PID",
    .description =
        "Prints the facts that the decision is made from, where each comes from, and the\n"
        "verdict, by the same function that libddinject.so uses. Nothing is started: a command\n"
        "is followed through PATH, #! lines and env to the program's ELF file, a process is read\n"
        "from /proc, with the environment that it was started with.\n"
        "payload/sitecustomize.py has the last word inside of the interpreter: a verdict\n"
        "`injected` can still become user_ddtrace, incompatible_dependency or import_failed.\n"
        "The exit status is 0 whatever the verdict is.",
    .options = OPTIONS,
    .stops_at_operand = true,
    .operands_min = 1,
    .operands_max = -1,
    .run = run_explain,
};
