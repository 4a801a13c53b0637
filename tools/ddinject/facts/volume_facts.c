/* Looks into the volume from outside, with the same questions as preload/volume.c. */
#include "tools/ddinject/facts/volume_facts.h"

#include "tools/common/files.h"
#include "tools/common/format.h"
#include "tools/common/own.h"
#include "tools/common/paths.h"
#include "tools/ddinject/observe/root_path.h"

#include <unistd.h>

/* access(2) checks the rights of ddinject, which may have more of them than the process. */
static bool is_accessible(const char *root, const char *path, int mode)
{
    cleanup_free char *host = root_path_open_name(root, path);

    return access(host, mode) == 0;
}

/* Returns the path of the target's directory, whose name may be without the machine. NULL where
 * neither directory can be read. The caller frees it. */
static char *target_find(const char *root, const char *volume, const struct target *target)
{
    for (enum target_name_form form = NAME_WITH_MACHINE; form <= NAME_WITHOUT_MACHINE; form++) {
        char buffer[TARGET_NAME_SIZE];
        struct text name = text_in(buffer, sizeof(buffer));

        target_name_add(&name, target, form);
        char *path = format_new("%s/%s/%s", volume, TARGETS_DIRECTORY, name.at);

        if (is_accessible(root, path, R_OK | X_OK))
            return path;
        free(path);
    }
    return NULL;
}

/* Sets facts->required and returns the source of it. */
static const char *observe_libc_requirement(const char *root, const char *directory,
                                            struct explanation *explanation)
{
    cleanup_free char *path = format_new("%s.requires", directory);
    cleanup_free char *host = root_path_open_name(root, path);
    cleanup_free char *line = NULL;
    struct facts *facts = &explanation->facts;
    struct error ignored;
    size_t len = 0;

    facts->required = libc_requirement_strictest(facts->libc.kind);
    if (file_read(host, &line, &len, &ignored) < 0)
        return "its .requires file is missing: the strictest requirement is assumed";
    return libc_requirement_parse((struct span){line, len}, &facts->required)
               ? "its .requires file"
               : "its .requires file is not valid: the strictest requirement is assumed";
}

/* Where the target is missing, looks for that of the other libc, which changes the verdict. */
static void look_for_target(const char *root, const char *volume, struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;
    struct target target = {facts->python.version, facts->libc.kind, machine_native()};
    cleanup_free char *directory = target_find(root, volume, &target);

    facts->has_directory = facts->has_version = directory != NULL;
    if (directory != NULL) {
        const char *source = observe_libc_requirement(root, directory, explanation);

        explanation_add(explanation, "payload", "the volume", "%s", directory);
        explanation_add_libc(explanation, "payload_needs", source, facts->required);
        return;
    }
    target.libc = facts->libc.kind == LIBC_MUSL ? LIBC_GLIBC : LIBC_MUSL;
    cleanup_free char *other = target_find(root, volume, &target);

    facts->has_version = other != NULL;
    explanation_add(explanation, "payload",
                    other != NULL ? "the volume has this Python for the other libc only"
                                  : "the volume",
                    "none for this Python");
}

void volume_facts_gather(const char *root, const char *volume, const char *source,
                         struct explanation *explanation)
{
    struct facts *facts = &explanation->facts;

    explanation_add(explanation, "volume", source, "%s", volume);
    facts->volume = volume_path_state(span_of(volume));
    if (facts->volume == VOLUME_USABLE) {
        cleanup_free char *version = path_join(volume, "version");
        cleanup_free char *targets = path_join(volume, TARGETS_DIRECTORY);

        if (!is_accessible(root, version, R_OK) || !is_accessible(root, targets, R_OK | X_OK))
            facts->volume = VOLUME_INCOMPLETE;
    }
    explanation_add(explanation, "volume_state", "its path, version file and targets", "%s",
                    volume_state_text(facts->volume));
    /* A target belongs to a Python, so without one there is nothing to look up. */
    if (facts->volume == VOLUME_USABLE && facts->is_python)
        look_for_target(root, volume, explanation);
}
