/* Gathering goes from what costs nothing to what costs system calls, and decide() is asked between
 * the steps. */
#include "preload/gather.h"

#include "core/env_path.h"
#include "preload/environment.h"
#include "preload/imports.h"
#include "preload/rules_files.h"
#include "preload/system_call.h"
#include "preload/volume.h"

/* The types of two functions that are called by the address that an object's symbol table gives. An
 * import would cost every exec a symbol look-up. */
typedef const char *(*version_function)(void);
typedef unsigned long (*auxiliary_function)(unsigned long type);

static bool program_has(const struct loaded_objects *objects, struct span name)
{
    return elf_image_find(&objects->program, name) != 0 ||
           elf_image_imports(&objects->program, name);
}

/* Is this CPython's own program? It defines or imports one of these functions in every version from
 * 2.7 to 3.15; gdb, uWSGI and other programs that embed Python do neither. */
static bool program_is_python(const struct loaded_objects *objects)
{
    return program_has(objects, SPAN("Py_BytesMain")) || program_has(objects, SPAN("Py_Main")) ||
           program_has(objects, SPAN("_Py_UnixMain"));
}

static bool is_debug_build(const struct elf_image *runtime)
{
    /* These two exist only in a build with Py_REF_DEBUG (Include/object.h). */
    return elf_image_find(runtime, SPAN("_Py_RefTotal")) != 0 ||
           elf_image_find(runtime, SPAN("_Py_NegativeRefcount")) != 0;
}

static bool is_secure(const struct elf_image *libc)
{
    auxiliary_function value_of = (auxiliary_function)elf_image_find(libc, SPAN("getauxval"));

    return value_of == NULL || value_of(AT_SECURE) != 0;
}

/* glibc has a function that returns its version. musl has none, but up to 1.2.3 it exports open64
 * as a symbol, which tells the versions that lack DT_RELR from those that support it. */
static bool libc_version_find(const struct elf_image *libc, struct libc_version *ret_version)
{
    version_function version = (version_function)elf_image_find(libc, SPAN("gnu_get_libc_version"));

    if (version != NULL)
        return libc_version_parse(LIBC_GLIBC, span_of(version()), ret_version);
    *ret_version = (struct libc_version){LIBC_MUSL, 1, 2, 4};
    if (elf_image_find(libc, SPAN("open64")) != 0)
        ret_version->patch = 3;
    return true;
}

bool facts_find_asker(const void *return_address, struct loaded_objects *ret_objects,
                      struct facts *ret_facts)
{
    *ret_facts = (struct facts){0};
    loaded_objects_find(return_address, ret_objects);
    ret_facts->is_python = elf_image_find(&ret_objects->asker, SPAN("Py_GetVersion")) != 0;
    ret_facts->is_secure = is_secure(&ret_objects->libc);
    return ret_facts->is_python && !ret_facts->is_secure;
}

void facts_gather(const struct loaded_objects *objects, struct span user_value, struct facts *facts)
{
    facts->already_on_path = env_path_has_entry(user_value, objects->volume);
    facts->is_disabled = environment_disables(environment_span("DD_INSTRUMENT_SERVICE_WITH_APM"),
                                              environment_span("DDINJECT_DISABLED"));
    facts->program_is_python = program_is_python(objects);
    facts->embedded_allowed = environment_says("DDINJECT_EMBEDDED");
    facts->is_forced = environment_says("DD_INJECT_FORCE");
    if (decide(facts) != VERDICT_UNDECIDED)
        return;
    /* Py_GetVersion may be called before Py_Initialize (its documentation says so). */
    version_function version =
        (version_function)elf_image_find(&objects->asker, SPAN("Py_GetVersion"));

    if (version == NULL || !python_build_parse(span_of(version()), &facts->python))
        facts->is_python = false;
    facts->is_debug_build = is_debug_build(&objects->asker);
    facts->libc_is_known = libc_version_find(&objects->libc, &facts->libc);
    if (facts->libc_is_known)
        system_calls_follow(&facts->libc);
    volume_look(objects->volume, facts);
    if (decide(facts) == VERDICT_UNDECIDED)
        rules_files_apply(objects->volume, &facts->rules);
}
