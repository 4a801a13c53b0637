/* Reading ELF files with libelf. Wheels and processes bring files that are broken or made to harm:
 * every offset is checked against the file before libelf gets to see it. */
#include "tools/common/elf_file.h"

#include "tools/common/allocate.h"
#include "tools/common/elf_file_parts.h"
#include "tools/common/files.h"
#include "tools/common/own.h"

#include <string.h>

/* libelf checks bounds as well, but here it is easy to see that nothing overflows. */
Elf_Data *elf_file_chunk(const struct elf_file *file, uint64_t offset, uint64_t len, Elf_Type type)
{
    if (len == 0 || offset > file->bytes.len || len > file->bytes.len - offset)
        return NULL;
    return elf_getdata_rawchunk(file->elf, (int64_t)offset, (size_t)len, type);
}

bool elf_file_locate(const struct elf_file *file, uint64_t address, uint64_t *ret_offset,
                     uint64_t *ret_len)
{
    GElf_Phdr segment;

    for (size_t i = 0; i < file->segment_count; i++) {
        if (gelf_getphdr(file->elf, (int)i, &segment) == NULL || segment.p_type != PT_LOAD)
            continue;
        if (address < segment.p_vaddr || address - segment.p_vaddr >= segment.p_filesz)
            continue;
        *ret_offset = segment.p_offset + (address - segment.p_vaddr);
        *ret_len = segment.p_filesz - (address - segment.p_vaddr);
        return true;
    }
    return false;
}

static bool dynamic_entry(const struct elf_file *file, size_t i, GElf_Dyn *ret_entry)
{
    return i < file->dynamic_count && gelf_getdyn(file->dynamic, (int)i, ret_entry) != NULL &&
           ret_entry->d_tag != DT_NULL;
}

bool elf_file_dynamic_value(const struct elf_file *file, int64_t tag, size_t skip,
                            uint64_t *ret_value)
{
    GElf_Dyn entry;

    for (size_t i = 0; dynamic_entry(file, i, &entry); i++) {
        if (entry.d_tag == tag && skip-- == 0) {
            *ret_value = entry.d_un.d_val;
            return true;
        }
    }
    return false;
}

const char *elf_file_string(const struct elf_file *file, uint64_t offset)
{
    if (offset >= file->strings.len)
        return NULL;
    struct span rest = span_from(file->strings, (size_t)offset);

    return span_find(rest, '\0') < rest.len ? rest.at : NULL;
}

static const char *dynamic_string(const struct elf_file *file, int64_t tag, size_t skip)
{
    uint64_t offset;

    return elf_file_dynamic_value(file, tag, skip, &offset) ? elf_file_string(file, offset) : NULL;
}

static int read_dynamic(struct elf_file *file, const GElf_Phdr *segment, const char *path,
                        struct error *error)
{
    size_t entry_size = gelf_fsize(file->elf, ELF_T_DYN, 1, EV_CURRENT);

    /* A file that was stripped to its debugging symbols keeps the header and loses the bytes. */
    if (segment->p_filesz == 0)
        return 0;
    uint64_t count = segment->p_filesz / entry_size;

    file->dynamic = elf_file_chunk(file, segment->p_offset, count * entry_size, ELF_T_DYN);
    if (file->dynamic == NULL)
        return error_verification(
            error, "%s: broken ELF file: the dynamic section lies outside of the file", path);
    file->dynamic_count = (size_t)count;
    return 0;
}

static int read_segment(struct elf_file *file, const GElf_Phdr *segment, const char *path,
                        struct error *error)
{
    if (segment->p_type != PT_LOAD && segment->p_type != PT_DYNAMIC && segment->p_type != PT_INTERP)
        return 0;
    if (segment->p_offset > file->bytes.len ||
        segment->p_filesz > file->bytes.len - segment->p_offset)
        return error_verification(error,
                                  "%s: broken ELF file: a segment goes beyond the end of the file "
                                  "at byte %zu: get a complete copy",
                                  path, file->bytes.len);
    if (segment->p_type == PT_DYNAMIC)
        return read_dynamic(file, segment, path, error);
    if (segment->p_type != PT_INTERP)
        return 0;
    struct span name =
        span_slice(file->bytes, (size_t)segment->p_offset, (size_t)segment->p_filesz);

    if (span_find(name, '\0') == name.len)
        return error_verification(
            error, "%s: broken ELF file: the path in PT_INTERP has no NUL at its end", path);
    file->interpreter = name.at;
    return 0;
}

static int read_program_headers(struct elf_file *file, const char *path, struct error *error)
{
    if (gelf_getehdr(file->elf, &file->header) == NULL ||
        elf_getphdrnum(file->elf, &file->segment_count) < 0)
        return error_verification(error, "%s: broken ELF file: %s", path, elf_errmsg(-1));
    /* libelf counts only the program headers that the file has room for. */
    if (file->segment_count < file->header.e_phnum && file->header.e_phnum != PN_XNUM)
        return error_verification(
            error, "%s: broken ELF file: the program headers are cut off: get a complete copy",
            path);
    for (size_t i = 0; i < file->segment_count; i++) {
        GElf_Phdr segment;

        if (gelf_getphdr(file->elf, (int)i, &segment) == NULL)
            return error_verification(error, "%s: broken ELF file: program header %zu: %s", path, i,
                                      elf_errmsg(-1));
        int result = read_segment(file, &segment, path, error);

        if (result < 0)
            return result;
    }
    return 0;
}

/* Only DT_HASH says how long the symbol table is, and linkers often leave it out. All of them put
 * another table behind the symbols, so the nearest one is taken for their end. If there is a gap in
 * between, its bytes look like symbols whose names lie outside of the string table: nobody finds
 * them. */
static uint64_t symbols_end(const struct elf_file *file, uint64_t start, uint64_t limit)
{
    static const int64_t TABLES[] = {DT_STRTAB, DT_VERSYM, DT_VERNEED, DT_VERDEF,  DT_HASH,
                                     DT_RELA,   DT_REL,    DT_JMPREL,  DT_GNU_HASH};
    uint64_t end = limit, address;

    for (size_t i = 0; i < sizeof(TABLES) / sizeof(TABLES[0]); i++)
        if (elf_file_dynamic_value(file, TABLES[i], 0, &address) && address > start &&
            address < end)
            end = address;
    return end;
}

static void read_symbols(struct elf_file *file)
{
    size_t symbol_size = gelf_fsize(file->elf, ELF_T_SYM, 1, EV_CURRENT);
    uint64_t address, offset, len;

    if (!elf_file_dynamic_value(file, DT_SYMTAB, 0, &address) ||
        !elf_file_locate(file, address, &offset, &len))
        return;
    uint64_t count = (symbols_end(file, address, address + len) - address) / symbol_size;

    file->symbols = elf_file_chunk(file, offset, count * symbol_size, ELF_T_SYM);
    file->symbol_count = file->symbols == NULL ? 0 : (size_t)count;
}

static int read_tables(struct elf_file *file, const char *path, struct error *error)
{
    uint64_t address, offset, len, size;

    if (file->dynamic == NULL || !elf_file_dynamic_value(file, DT_STRTAB, 0, &address))
        return 0;
    if (!elf_file_dynamic_value(file, DT_STRSZ, 0, &size) ||
        !elf_file_locate(file, address, &offset, &len) || size > len)
        return error_verification(
            error, "%s: broken ELF file: the dynamic string table lies outside of the file", path);
    file->strings = span_slice(file->bytes, (size_t)offset, (size_t)size);
    for (size_t i = 0; elf_file_dynamic_value(file, DT_NEEDED, i, &address); i++)
        if (elf_file_string(file, address) == NULL)
            return error_verification(
                error, "%s: broken ELF file: the name of a needed library lies outside of the file",
                path);
    read_symbols(file);
    return 0;
}

int elf_file_read(struct span bytes, const char *name, struct elf_file **ret_file,
                  struct error *error)
{
    *ret_file = NULL;
    if (!span_starts_with(bytes, SPAN(ELFMAG)))
        return 0;
    cleanup_with(elf_file_release) struct elf_file *file = array_new(1, sizeof(*file));

    file->bytes = bytes;
    elf_version(EV_CURRENT);
    /* The parameter is not const, but libelf writes into the memory only when elf_update asks. */
    file->elf = elf_memory((char *)(uintptr_t)bytes.at, bytes.len);
    if (file->elf == NULL || elf_kind(file->elf) != ELF_K_ELF)
        return error_verification(error, "%s: broken ELF file: the header cannot be read", name);
    int result = read_program_headers(file, name, error);

    if (result < 0)
        return result;
    result = read_tables(file, name, error);
    if (result < 0)
        return result;
    *ret_file = steal(&file);
    return 0;
}

int elf_file_open(const char *path, struct elf_file **ret_file, struct error *error)
{
    cleanup_free char *bytes = NULL;
    size_t len;
    /* The file is read and not mapped: if another process cut it off meanwhile, a look at its end
     * would be a SIGBUS. */
    int result = file_read(path, &bytes, &len, error);

    if (result < 0)
        return result;
    result = elf_file_read((struct span){bytes, len}, path, ret_file, error);
    if (result < 0)
        return result;
    if (*ret_file != NULL)
        (*ret_file)->owned_bytes = steal(&bytes);
    return 0;
}

void elf_file_release(struct elf_file **file)
{
    if (*file == NULL)
        return;
    elf_end((*file)->elf);
    free((*file)->owned_bytes);
    free(*file);
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

const char *elf_file_interpreter(const struct elf_file *file)
{
    return file->interpreter;
}

const char *elf_file_needed(const struct elf_file *file, size_t i)
{
    return dynamic_string(file, DT_NEEDED, i);
}

const char *elf_file_runpath(const struct elf_file *file)
{
    const char *runpath = dynamic_string(file, DT_RUNPATH, 0);

    return runpath != NULL ? runpath : dynamic_string(file, DT_RPATH, 0);
}

const char *elf_file_soname(const struct elf_file *file)
{
    return dynamic_string(file, DT_SONAME, 0);
}

enum symbol_role { SYMBOL_DEFINED, SYMBOL_IMPORTED };

/* A search through all symbols: the hash tables that ld.so uses may be missing or broken. The first
 * symbol of a table is always undefined and has no name. */
static bool find_symbol(const struct elf_file *file, const char *name, enum symbol_role role,
                        GElf_Sym *ret_symbol)
{
    for (size_t i = 1; i < file->symbol_count; i++) {
        GElf_Sym symbol;

        if (gelf_getsym(file->symbols, (int)i, &symbol) == NULL)
            return false;
        bool is_defined = symbol.st_shndx != SHN_UNDEF;

        if (is_defined != (role == SYMBOL_DEFINED) || GELF_ST_BIND(symbol.st_info) == STB_LOCAL)
            continue;
        const char *text = elf_file_string(file, symbol.st_name);

        if (text != NULL && strcmp(text, name) == 0) {
            *ret_symbol = symbol;
            return true;
        }
    }
    return false;
}

bool elf_file_defines(const struct elf_file *file, const char *symbol)
{
    GElf_Sym found;

    return find_symbol(file, symbol, SYMBOL_DEFINED, &found);
}

bool elf_file_imports(const struct elf_file *file, const char *symbol)
{
    GElf_Sym found;

    return find_symbol(file, symbol, SYMBOL_IMPORTED, &found);
}

bool elf_file_symbol_bytes(const struct elf_file *file, const char *symbol, void *ret_bytes,
                           size_t len)
{
    GElf_Sym found;
    uint64_t offset, available;

    if (!find_symbol(file, symbol, SYMBOL_DEFINED, &found) || found.st_size < len ||
        !elf_file_locate(file, found.st_value, &offset, &available) || available < len)
        return false;
    memcpy(ret_bytes, file->bytes.at + offset, len);
    return true;
}

struct span elf_file_bytes(const struct elf_file *file)
{
    return file->bytes;
}
