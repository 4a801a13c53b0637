/* A program that brings Python in with dlopen, as plugin hosts do. usage: embedded LIBPYTHON */
#include <dlfcn.h>
#include <stdio.h>

typedef void (*initialize_function)(int);
typedef int (*run_function)(const char *, void *);

int main(int argc, char **argv)
{
    void *library = argc > 1 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;

    if (library == NULL) {
        fprintf(stderr, "%s\n", argc > 1 ? dlerror() : "usage: embedded LIBPYTHON");
        return 2;
    }
    ((initialize_function)dlsym(library, "Py_InitializeEx"))(0);
    return ((run_function)dlsym(library, "PyRun_SimpleStringFlags"))("print('ran', flush=True)", NULL);
}
