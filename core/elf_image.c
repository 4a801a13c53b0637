/* Symbol look-ups in a mapped ELF image (System V gABI; DT_GNU_HASH as binutils writes it). */
#include "core/elf_image.h"

#include <stdalign.h>

enum { BLOOM_WORD_BITS = 64, GNU_HASH_SEED = 5381, GNU_HASH_FACTOR = 33 };

struct gnu_hash_header {
    uint32_t bucket_count;
    uint32_t first_symbol;
    uint32_t bloom_count;
    uint32_t bloom_shift;
};

/* Returns the memory of `len` bytes at an address of the file, or NULL. It is NULL when the bytes
 * do not lie wholly in the file part of one readable segment, or when they are not aligned as the
 * type that is read there demands. */
static const void *image_at(const struct elf_image *image, uintptr_t address, size_t len,
                            size_t alignment)
{
    if ((image->bias + address) % alignment != 0)
        return NULL;
    for (size_t i = 0; i < image->header_count; i++) {
        const Elf64_Phdr *header = &image->headers[i];

        if (header->p_type != PT_LOAD || (header->p_flags & PF_R) == 0 ||
            address < header->p_vaddr || address - header->p_vaddr > header->p_filesz)
            continue;
        if (len <= header->p_filesz - (address - header->p_vaddr))
            return (const void *)(image->bias + address);
    }
    return NULL;
}

/* glibc rewrites the pointers of a mapped dynamic section to process addresses (elf/get-dynamic-
 * info.h), musl leaves them as the file has them: an address that lies in the image is the right
 * one. */
static uintptr_t file_address(const struct elf_image *image, uintptr_t pointer)
{
    if (image_at(image, pointer, 1, 1) != NULL)
        return pointer;
    return image_at(image, pointer - image->bias, 1, 1) != NULL ? pointer - image->bias : 0;
}

static bool tag_has_address(Elf64_Sxword tag)
{
    return tag == DT_HASH || tag == DT_STRTAB || tag == DT_SYMTAB || tag == DT_RELA ||
           tag == DT_JMPREL;
}

static void take_dynamic_entry(struct elf_image *image, const Elf64_Dyn *entry)
{
    Elf64_Sxword tag = entry->d_tag;
    uintptr_t value = entry->d_un.d_val;

    if (tag == DT_GNU_HASH)
        image->gnu_hash = file_address(image, value);
    else if (tag >= 0 && tag < ELF_IMAGE_TAGS)
        image->tagged[tag] = tag_has_address(tag) ? file_address(image, value) : value;
}

bool elf_image_parse(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                     struct elf_image *ret_image)
{
    struct elf_image *image = ret_image;

    *image = (struct elf_image){.headers = headers, .header_count = header_count, .bias = bias};
    for (size_t i = 0; i < header_count; i++) {
        if (headers[i].p_type != PT_DYNAMIC)
            continue;
        const Elf64_Dyn *entries =
            image_at(image, headers[i].p_vaddr, headers[i].p_filesz, alignof(Elf64_Dyn));
        size_t count = entries == NULL ? 0 : headers[i].p_filesz / sizeof(*entries);

        for (size_t entry = 0; entry < count && entries[entry].d_tag != DT_NULL; entry++)
            take_dynamic_entry(image, &entries[entry]);
    }
    if (image->tagged[DT_SYMTAB] != 0 && image->tagged[DT_STRTAB] != 0)
        return true;
    image->header_count = 0; /* so that no address lies in it */
    return false;
}

bool elf_image_covers(const Elf64_Phdr *headers, size_t header_count, uintptr_t bias,
                      uintptr_t address)
{
    for (size_t i = 0; i < header_count; i++)
        if (headers[i].p_type == PT_LOAD &&
            address - bias - headers[i].p_vaddr < headers[i].p_memsz)
            return true;
    return false;
}

static const Elf64_Sym *symbol_at(const struct elf_image *image, size_t index)
{
    return image_at(image, image->tagged[DT_SYMTAB] + index * sizeof(Elf64_Sym), sizeof(Elf64_Sym),
                    alignof(Elf64_Sym));
}

static bool symbol_is_named(const struct elf_image *image, const Elf64_Sym *symbol,
                            struct span name)
{
    if (symbol->st_name >= image->tagged[DT_STRSZ] ||
        name.len >= image->tagged[DT_STRSZ] - symbol->st_name)
        return false;
    const char *at = image_at(image, image->tagged[DT_STRTAB] + symbol->st_name, name.len + 1, 1);

    return at != NULL && at[name.len] == '\0' && span_equals((struct span){at, name.len}, name);
}

/* Returns the address of the symbol in the process when it has this name and is defined, else 0. */
static uintptr_t symbol_match(const struct elf_image *image, size_t index, struct span name)
{
    const Elf64_Sym *symbol = symbol_at(image, index);

    if (symbol == NULL || symbol->st_shndx == SHN_UNDEF || symbol->st_value == 0 ||
        !symbol_is_named(image, symbol, name))
        return 0;
    return image->bias + symbol->st_value;
}

static const uint32_t *word_at(const struct elf_image *image, uintptr_t table, size_t index)
{
    return image_at(image, table + index * sizeof(uint32_t), sizeof(uint32_t), alignof(uint32_t));
}

static uint32_t gnu_hash_of(struct span name)
{
    uint32_t hash = GNU_HASH_SEED;

    for (size_t i = 0; i < name.len; i++)
        hash = hash * GNU_HASH_FACTOR + (unsigned char)name.at[i];
    return hash;
}

static uintptr_t find_by_gnu_hash(const struct elf_image *image, struct span name)
{
    const struct gnu_hash_header *header =
        image_at(image, image->gnu_hash, sizeof(*header), alignof(struct gnu_hash_header));
    uint32_t hash = gnu_hash_of(name);

    if (header == NULL || header->bucket_count == 0)
        return 0;
    uintptr_t buckets =
        image->gnu_hash + sizeof(*header) + (uintptr_t)header->bloom_count * (BLOOM_WORD_BITS / 8);
    uintptr_t chains = buckets + (uintptr_t)header->bucket_count * sizeof(uint32_t);
    const uint32_t *bucket = word_at(image, buckets, hash % header->bucket_count);

    /* An empty bucket holds 0, which is less than the index of the first hashed symbol. */
    if (bucket == NULL || *bucket < header->first_symbol)
        return 0;
    for (size_t index = *bucket;; index++) {
        const uint32_t *link = word_at(image, chains, index - header->first_symbol);

        if (link == NULL)
            return 0;
        uintptr_t found = (*link | 1) == (hash | 1) ? symbol_match(image, index, name) : 0;

        if (found != 0 || (*link & 1) != 0)
            return found;
    }
}

static uint32_t sysv_hash_of(struct span name)
{
    uint32_t hash = 0;

    for (size_t i = 0; i < name.len; i++) {
        hash = (hash << 4) + (unsigned char)name.at[i];
        uint32_t high = hash & 0xf0000000u;

        hash ^= high >> 24;
        hash &= ~high;
    }
    return hash;
}

static uintptr_t find_by_sysv_hash(const struct elf_image *image, struct span name)
{
    const uint32_t *counts =
        image_at(image, image->tagged[DT_HASH], 2 * sizeof(uint32_t), alignof(uint32_t));

    if (counts == NULL || counts[0] == 0)
        return 0;
    uintptr_t buckets = image->tagged[DT_HASH] + 2 * sizeof(uint32_t);
    uintptr_t chains = buckets + (uintptr_t)counts[0] * sizeof(uint32_t);
    const uint32_t *links =
        image_at(image, chains, (size_t)counts[1] * sizeof(uint32_t), alignof(uint32_t));
    const uint32_t *bucket = word_at(image, buckets, sysv_hash_of(name) % counts[0]);
    uint32_t index = bucket != NULL && links != NULL ? *bucket : STN_UNDEF;

    /* A damaged chain may be a ring, so that the walk takes no more steps than there are links. */
    for (uint32_t step = 0; index != STN_UNDEF && index < counts[1] && step < counts[1]; step++) {
        uintptr_t found = symbol_match(image, index, name);

        if (found != 0)
            return found;
        index = links[index];
    }
    return 0;
}

uintptr_t elf_image_find(const struct elf_image *image, struct span name)
{
    if (image->gnu_hash != 0)
        return find_by_gnu_hash(image, name);
    return image->tagged[DT_HASH] != 0 ? find_by_sysv_hash(image, name) : 0;
}

static bool relocations_name(const struct elf_image *image, uintptr_t table, size_t len,
                             struct span name)
{
    const Elf64_Rela *relocation =
        table == 0 ? NULL : image_at(image, table, len, alignof(Elf64_Rela));

    for (size_t i = 0; relocation != NULL && i < len / sizeof(*relocation); i++) {
        size_t index = ELF64_R_SYM(relocation[i].r_info);
        const Elf64_Sym *symbol = index == STN_UNDEF ? NULL : symbol_at(image, index);

        if (symbol != NULL && symbol->st_shndx == SHN_UNDEF && symbol_is_named(image, symbol, name))
            return true;
    }
    return false;
}

bool elf_image_imports(const struct elf_image *image, struct span name)
{
    return relocations_name(image, image->tagged[DT_JMPREL], image->tagged[DT_PLTRELSZ], name) ||
           relocations_name(image, image->tagged[DT_RELA], image->tagged[DT_RELASZ], name);
}
