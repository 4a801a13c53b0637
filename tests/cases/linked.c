/* A program linked against libpython that is not CPython's own. */
int PyRun_SimpleStringFlags(const char *, void *);
void Py_InitializeEx(int);

int main(void)
{
    Py_InitializeEx(0);
    return PyRun_SimpleStringFlags("print('ran', flush=True)", 0);
}
