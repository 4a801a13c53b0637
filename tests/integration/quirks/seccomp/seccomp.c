/* Nothing but write and exit is allowed: everything else is death. */
#include "filter.h"
#include "show.h"

int main(void)
{
    static const int allowed[] = {__NR_write, __NR_exit_group};

    setvbuf(stdout, malloc(BUFSIZ), _IOFBF, BUFSIZ);
    printf("before\n");
    fflush(stdout);
    filter_install(allowed, sizeof(allowed) / sizeof(*allowed));
    show_variable("filtered", "PYTHONPATH");
    show_variable("filtered", "HOME");
    _exit(0);
}
