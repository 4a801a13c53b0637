/* Filling struct facts. */
#include "preload/gather.h"

#include "core/env_path.h"
#include "preload/environment.h"
#include "preload/imports.h"
#include "preload/loaded_objects.h"
#include "preload/volume.h"

typedef const char *(*version_function)(void);

static bool program_has(const struct loaded_objects *objects, struct span name)
{
    return elf_image_find(&objects->program, name) != 0 ||
           elf_image_imports(&objects->program, name);
}

/* What CPython's own program calls, or has in it: 2.7 to 3.15, gdb, uWSGI and plugin hosts not. */
static bool program_is_python(const struct loaded_objects *objects)
{
    return objects->has_program &&
           (program_has(objects, SPAN("Py_BytesMain")) || program_has(objects, SPAN("Py_Main")) ||
            program_has(objects, SPAN("_Py_UnixMain")));
}

static bool is_debug_build(const struct elf_image *runtime)
{
    /* Both exist with Py_REF_DEBUG only (Include/object.h). */
    return elf_image_find(runtime, SPAN("_Py_RefTotal")) != 0 ||
           elf_image_find(runtime, SPAN("_Py_NegativeRefcount")) != 0;
}

static bool is_secure(void)
{
    return &getauxval == NULL || getauxval(AT_SECURE) != 0;
}

void facts_gather(const void *return_address, struct span user_value, struct facts *ret_facts,
                  struct span *ret_volume)
{
    struct loaded_objects objects;
    struct facts *facts = ret_facts;

    *facts = (struct facts){0};
    loaded_objects_find(return_address, &objects);
    *ret_volume = objects.volume;
    uintptr_t version =
        objects.has_asker ? elf_image_find(&objects.asker, SPAN("Py_GetVersion")) : 0;

    facts->is_python = version != 0;
    facts->is_secure = is_secure();
    if (!facts->is_python || facts->is_secure)
        return;
    facts->is_disabled = environment_disables(environment_span("DD_INSTRUMENT_SERVICE_WITH_APM"),
                                              environment_span("DDINJECT_DISABLED"));
    facts->program_is_python = program_is_python(&objects);
    facts->embedded_allowed = environment_says_yes(environment_span("DDINJECT_EMBEDDED"));
    if (decide(facts) < VERDICT_UNSUPPORTED_VERSION)
        return;
    /* Py_GetVersion may be called before Py_Initialize (its documentation says so). */
    if (!python_build_parse(span_of(((version_function)version)()), &facts->python))
        facts->is_python = false;
    facts->is_debug_build = is_debug_build(&objects.asker);
    facts->libc_is_known = loaded_libc_version(&facts->libc);
    volume_look(objects.volume, facts);
    facts->already_on_path = env_path_has_entry(user_value, objects.volume);
}
