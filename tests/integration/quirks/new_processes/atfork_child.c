/* Asks in the handlers that run around a fork. */
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

static void prepare(void)
{
    show_variable("atfork prepare", "PYTHONPATH");
}

static void in_child(void)
{
    show_variable("atfork child", "PYTHONPATH");
    setenv("PYTHONPATH", "/of/the/child", 1);
}

int main(void)
{
    int status = 1;

    pthread_atfork(prepare, NULL, in_child);
    pid_t child = fork();

    if (child == 0) {
        show_variable("child", "PYTHONPATH");
        fflush(stdout);
        _exit(0);
    }
    waitpid(child, &status, 0);
    show_variable("parent", "PYTHONPATH");
    return status;
}
