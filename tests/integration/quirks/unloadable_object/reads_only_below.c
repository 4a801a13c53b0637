/* Becomes a command that can read what is or lies below the given paths alone: any other open fails
 * with EACCES, as under a profile of a security module. usage: reads_only_below PATH… -- CMD ARG…
 */
#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(const char *what)
{
    perror(what);
    return 1;
}

int main(int argc, char **argv)
{
    struct landlock_ruleset_attr handled = {.handled_access_fs = LANDLOCK_ACCESS_FS_READ_FILE};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
    int word = 1;

    if (ruleset < 0)
        return fail("landlock_create_ruleset");
    for (; word < argc && strcmp(argv[word], "--") != 0; word++) {
        struct landlock_path_beneath_attr below = {
            .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
            .parent_fd = open(argv[word], O_PATH | O_CLOEXEC),
        };

        if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &below, 0) != 0)
            return fail(argv[word]);
    }
    if (word + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        return fail("landlock_restrict_self");
    execv(argv[word + 1], argv + word + 1);
    return fail(argv[word + 1]);
}
