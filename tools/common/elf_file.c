/* Reading ELF files with libelf, from the program headers alone: a stripped file may have lost its
 * section headers, and ld.so does not look at them either. */
#include "tools/common/elf_file.h"

#include "tools/common/own.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <string.h>

enum { SYMBOLS_MAX = 4 * 1024 * 1024 };

/* Not in the elf.h of glibc 2.31. */
#ifndef DT_RELR
#define DT_RELR 36
#endif

struct elf_file {
    Elf *elf;
    int fd;
    GElf_Ehdr header;
    struct span bytes;
    Elf_Data *dynamic; /* NULL: none */
    struct span strings;
    Elf_Data *symbols;
    size_t symbol_count;
};

struct span elf_file_bytes(const struct elf_file *file)
{
    return file->bytes;
}

void elf_file_close(struct elf_file *file)
{
    if (file == NULL)
        return;
    elf_end(file->elf);
    own_close(&file->fd);
    free(file);
}

void elf_file_release(struct elf_file **file)
{
    elf_file_close(*file);
}

static bool program_header(const struct elf_file *file, uint32_t type, GElf_Phdr *ret_header)
{
    for (int i = 0; i < file->header.e_phnum; i++)
        if (gelf_getphdr(file->elf, i, ret_header) != NULL && ret_header->p_type == type)
            return true;
    return false;
}

/* Where the file has what will be at `address`; `*ret_len` is how much of that segment follows. */
static bool address_to_offset(const struct elf_file *file, uint64_t address, uint64_t *ret_offset,
                              uint64_t *ret_len)
{
    GElf_Phdr header;

    for (int i = 0; i < file->header.e_phnum; i++) {
        if (gelf_getphdr(file->elf, i, &header) == NULL || header.p_type != PT_LOAD ||
            address < header.p_vaddr || address - header.p_vaddr >= header.p_filesz)
            continue;
        *ret_offset = header.p_offset + (address - header.p_vaddr);
        *ret_len = header.p_filesz - (address - header.p_vaddr);
        return *ret_offset < file->bytes.len;
    }
    return false;
}

static struct span bytes_at(const struct elf_file *file, uint64_t address)
{
    uint64_t offset, len;

    if (!address_to_offset(file, address, &offset, &len))
        return SPAN_EMPTY;
    return span_slice(file->bytes, offset, len);
}

static Elf_Data *chunk_at(const struct elf_file *file, uint64_t offset, uint64_t len, Elf_Type type)
{
    if (offset >= file->bytes.len || len == 0 || len > file->bytes.len - offset)
        return NULL;
    return elf_getdata_rawchunk(file->elf, (int64_t)offset, len, type);
}

static bool dynamic_entry(const struct elf_file *file, int64_t tag, size_t skip,
                          uint64_t *ret_value)
{
    GElf_Dyn entry;

    for (int i = 0; file->dynamic != NULL && gelf_getdyn(file->dynamic, i, &entry) != NULL; i++) {
        if (entry.d_tag == DT_NULL)
            return false;
        if (entry.d_tag != tag || skip-- > 0)
            continue;
        *ret_value = entry.d_un.d_val;
        return true;
    }
    return false;
}

/* A string of the dynamic string table, NULL where it does not end inside of it. */
static const char *dynamic_string(const struct elf_file *file, uint64_t at)
{
    struct span string = span_from(file->strings, at);

    return span_find(string, '\0') < string.len ? string.at : NULL;
}

static const char *dynamic_entry_string(const struct elf_file *file, int64_t tag, size_t skip)
{
    uint64_t at;

    return dynamic_entry(file, tag, skip, &at) ? dynamic_string(file, at) : NULL;
}

static size_t symbol_size(const struct elf_file *file)
{
    return gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT);
}

/* How many symbols there are: DT_HASH says it. Without one the string table's place does, since
 * every linker writes it right behind the symbols. */
static uint64_t symbol_table_len(const struct elf_file *file, uint64_t symbols, uint64_t strings)
{
    uint64_t hash;
    uint32_t counts[2];

    if (dynamic_entry(file, DT_HASH, 0, &hash)) {
        struct span table = bytes_at(file, hash);

        if (table.len >= sizeof(counts)) {
            memcpy(counts, table.at, sizeof(counts));
            return (uint64_t)counts[1] * symbol_size(file);
        }
    }
    return strings > symbols ? strings - symbols : 0;
}

static void read_symbols(struct elf_file *file)
{
    uint64_t symbols, strings, strings_len, offset, len;

    if (!dynamic_entry(file, DT_STRTAB, 0, &strings) ||
        !dynamic_entry(file, DT_STRSZ, 0, &strings_len))
        return;
    file->strings = span_slice(bytes_at(file, strings), 0, strings_len);
    if (!dynamic_entry(file, DT_SYMTAB, 0, &symbols) ||
        !address_to_offset(file, symbols, &offset, &len))
        return;
    uint64_t wanted = symbol_table_len(file, symbols, strings);

    if (wanted > len || wanted / symbol_size(file) > SYMBOLS_MAX)
        return;
    file->symbols = chunk_at(file, offset, wanted - wanted % symbol_size(file), ELF_T_SYM);
    file->symbol_count = file->symbols != NULL ? wanted / symbol_size(file) : 0;
}

static int read_headers(struct elf_file *file, const char *path, struct error *error)
{
    GElf_Phdr dynamic;
    size_t count;

    if (gelf_getehdr(file->elf, &file->header) == NULL)
        return error_verification(error, "%s: broken ELF header: %s", path, elf_errmsg(-1));
    if (file->header.e_phnum > 0 && elf_getphdrnum(file->elf, &count) != 0)
        return error_verification(error, "%s: broken program headers: %s", path, elf_errmsg(-1));
    if (!program_header(file, PT_DYNAMIC, &dynamic))
        return 0;
    size_t size = gelf_fsize(file->elf, ELF_T_DYN, 1, EV_CURRENT);

    file->dynamic = size == 0 ? NULL
                              : chunk_at(file, dynamic.p_offset,
                                         dynamic.p_filesz - dynamic.p_filesz % size, ELF_T_DYN);
    if (file->dynamic == NULL)
        return error_verification(error, "%s: the dynamic section lies outside of the file", path);
    read_symbols(file);
    return 0;
}

int elf_file_open(const char *path, struct elf_file **ret_file, struct error *error)
{
    cleanup_with(elf_file_release) struct elf_file *file = NULL;
    cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    *ret_file = NULL;
    if (fd < 0)
        return error_errno(error, errno, "cannot open %s", path);
    if (elf_version(EV_CURRENT) == EV_NONE)
        return error_failed(error, "libelf is too old: %s", elf_errmsg(-1));
    Elf *elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);

    if (elf == NULL || elf_kind(elf) != ELF_K_ELF) {
        elf_end(elf);
        return 0;
    }
    file = calloc(1, sizeof(*file));
    if (file == NULL)
        abort();
    file->elf = elf;
    file->fd = steal_fd(&fd);
    file->bytes.at = elf_rawfile(elf, &file->bytes.len);
    int result = read_headers(file, path, error);

    if (result == 0)
        *ret_file = steal(&file);
    return result;
}

bool elf_file_machine(const struct elf_file *file, enum machine *ret_machine)
{
    if (file->header.e_ident[EI_CLASS] != ELFCLASS64 ||
        file->header.e_ident[EI_DATA] != ELFDATA2LSB)
        return false;
    if (file->header.e_machine == EM_X86_64)
        *ret_machine = MACHINE_X86_64;
    else if (file->header.e_machine == EM_AARCH64)
        *ret_machine = MACHINE_AARCH64;
    else
        return false;
    return true;
}

bool elf_file_is_shared_object(const struct elf_file *file)
{
    return file->header.e_type == ET_DYN;
}

const char *elf_file_interpreter(const struct elf_file *file)
{
    GElf_Phdr header;

    if (!program_header(file, PT_INTERP, &header))
        return NULL;
    struct span path = span_slice(file->bytes, header.p_offset, header.p_filesz);

    return span_find(path, '\0') < path.len ? path.at : NULL;
}

const char *elf_file_needed(const struct elf_file *file, size_t i)
{
    return dynamic_entry_string(file, DT_NEEDED, i);
}

const char *elf_file_runpath(const struct elf_file *file)
{
    const char *runpath = dynamic_entry_string(file, DT_RUNPATH, 0);

    return runpath != NULL ? runpath : dynamic_entry_string(file, DT_RPATH, 0);
}

const char *elf_file_soname(const struct elf_file *file)
{
    return dynamic_entry_string(file, DT_SONAME, 0);
}

static bool find_symbol(const struct elf_file *file, const char *name, bool defined,
                        GElf_Sym *ret_symbol)
{
    for (size_t i = 1; i < file->symbol_count; i++) {
        if (gelf_getsym(file->symbols, (int)i, ret_symbol) == NULL)
            return false;
        if ((ret_symbol->st_shndx != SHN_UNDEF) != defined)
            continue;
        const char *string = dynamic_string(file, ret_symbol->st_name);

        if (string != NULL && strcmp(string, name) == 0)
            return true;
    }
    return false;
}

bool elf_file_defines(const struct elf_file *file, const char *symbol)
{
    GElf_Sym found;

    return find_symbol(file, symbol, true, &found);
}

bool elf_file_imports(const struct elf_file *file, const char *symbol)
{
    GElf_Sym found;

    return find_symbol(file, symbol, false, &found);
}

bool elf_file_symbol_bytes(const struct elf_file *file, const char *symbol, void *ret_bytes,
                           size_t len)
{
    GElf_Sym found;

    if (!find_symbol(file, symbol, true, &found))
        return false;
    struct span value = bytes_at(file, found.st_value);

    if (value.at == NULL || value.len < len)
        return false;
    memcpy(ret_bytes, value.at, len);
    return true;
}

/* Raises `*version` to "GLIBC_2.17" where that is newer; private and other names do not count. */
static void raise_to(struct libc_version *version, const char *name)
{
    struct span rest = span_of(name);
    struct libc_version named;

    if (span_take(&rest, SPAN("GLIBC_")) && libc_version_parse(LIBC_GLIBC, rest, &named) &&
        !libc_version_satisfies(*version, named))
        *version = named;
}

static void raise_by_version_needs(const struct elf_file *file, struct libc_version *version)
{
    uint64_t address, count, offset, len;

    if (!dynamic_entry(file, DT_VERNEED, 0, &address) ||
        !dynamic_entry(file, DT_VERNEEDNUM, 0, &count) ||
        !address_to_offset(file, address, &offset, &len))
        return;
    Elf_Data *needs = chunk_at(file, offset, len, ELF_T_VNEED);
    GElf_Verneed need;
    GElf_Vernaux name;
    int at = 0;

    for (; needs != NULL && count > 0 && gelf_getverneed(needs, at, &need) != NULL; count--) {
        int name_at = at + (int)need.vn_aux;

        for (int i = 0; i < need.vn_cnt && gelf_getvernaux(needs, name_at, &name) != NULL; i++) {
            const char *string = dynamic_string(file, name.vna_name);

            if (string != NULL)
                raise_to(version, string);
            name_at += (int)name.vna_next;
        }
        at += (int)need.vn_next;
    }
}

static bool needs_musl(const char *needed)
{
    struct span name = span_of(needed);

    return span_starts_with(name, SPAN("libc.musl-")) || span_equals(name, SPAN("libc.so")) ||
           span_starts_with(name, SPAN("ld-musl-"));
}

static bool needs_glibc(const char *needed)
{
    static const char *const libraries[] = {"libc.so.6",       "libm.so.6",  "libdl.so.2",
                                            "libpthread.so.0", "librt.so.1", "libutil.so.1"};

    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++)
        if (strcmp(needed, libraries[i]) == 0)
            return true;
    return span_starts_with(span_of(needed), SPAN("ld-linux-"));
}

bool elf_file_libc_requirement(const struct elf_file *file, struct libc_version *ret_required)
{
    struct libc_version required = {0};
    bool found = false;
    const char *needed;
    uint64_t relr;

    for (size_t i = 0; !found && (needed = elf_file_needed(file, i)) != NULL; i++) {
        found = needs_musl(needed) || needs_glibc(needed);
        required.kind = needs_musl(needed) ? LIBC_MUSL : LIBC_GLIBC;
    }
    if (!found)
        return false;
    if (required.kind == LIBC_GLIBC)
        raise_by_version_needs(file, &required);
    /* Names of glibc's without one of its versions bind to any libc: musl takes them for itself
     * (ldso/dynlink.c, reserved names), and libraries are built so on purpose. */
    if (required.kind == LIBC_GLIBC && required.major == 0 &&
        !dynamic_entry(file, DT_RELR, 0, &relr))
        return false;
    if (dynamic_entry(file, DT_RELR, 0, &relr) &&
        !libc_version_satisfies(required, libc_requirement_strictest(required.kind)))
        required = libc_requirement_strictest(required.kind);
    *ret_required = required;
    return true;
}
