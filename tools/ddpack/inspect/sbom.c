/* Writes CycloneDX. In the graph of dependencies the volume depends on its targets and on the files
 * beside them, and a target depends on its wheels. A wheel that several targets have is one
 * component, named by its sha256. The graph has no entry for a wheel, since what a wheel depends on
 * differs from target to target; CycloneDX defines a missing entry as unknown. */
#include "tools/ddpack/inspect/sbom.h"

#include "tools/common/allocate.h"
#include "tools/common/format.h"
#include "tools/common/json.h"
#include "tools/common/own.h"
#include "tools/common/version.h"
#include "tools/ddpack/inspect/sbom_metadata.h"
#include "tools/ddpack/python/licence.h"
#include "tools/ddpack/python/wheel_name.h"
#include "tools/volume/manifest.h"
#include "tools/volume/manifest_links.h"
#include "tools/volume/manifest_write.h"

#include <string.h>

/* The "bom-ref" of the volume, by which the graph names it. */
#define VOLUME_REF "volume"

struct sbom {
    const struct manifest *manifest;
    const char *volume; /* the path of the volume, where METADATA files are read */
    struct volume_tree tree;
    struct json *components, *dependencies; /* arrays that belong to the document */
};

static void sbom_release(struct sbom *sbom)
{
    volume_tree_release(&sbom->tree);
}

/* Encodes everything but letters, digits and ".-_~", as the specification of package URLs says. The
 * caller frees the result. */
static char *percent_encode(struct span text)
{
    char *encoded = allocate(3 * text.len + 1), *to = encoded;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= 'A' && byte <= 'Z') || strchr(".-_~", byte) != NULL;

        to += snprintf(to, 4, is_plain ? "%c" : "%%%02X", byte);
    }
    *to = '\0';
    return encoded;
}

static struct json *hashes_new(const struct sha256 *sha256)
{
    struct json *hashes = json_new_array(), *hash = json_new_object();

    json_add_string(hash, "alg", "SHA-256");
    json_add_string(hash, "content", sha256->hex);
    json_append(hashes, hash);
    return hashes;
}

static void add_property(struct json *properties, const char *name, const char *value)
{
    struct json *property = json_new_object();

    json_add_string(property, "name", name);
    json_add_string(property, "value", value);
    json_append(properties, property);
}

/* `ref` is the name of the component in the graph, and unique in the document. */
static struct json *component_new(const char *type, const char *ref, const char *name)
{
    struct json *component = json_new_object();

    json_add_string(component, "type", type);
    json_add_string(component, "bom-ref", ref);
    json_add_string(component, "name", name);
    return component;
}

/* Adds an entry to the graph, and returns the array to which the caller adds what it depends on. */
static struct json *add_dependency(struct sbom *sbom, const char *ref)
{
    struct json *entry = json_new_object(), *on = json_new_array();

    json_add_string(entry, "ref", ref);
    json_add(entry, "dependsOn", on);
    json_append(sbom->dependencies, entry);
    return on;
}

/* An expression, an SPDX identifier and a name have different places in CycloneDX. All of them are
 * only declared: nobody has compared them with the code. */
static void add_licence(struct json *component, struct licence licence)
{
    cleanup_free char *text = text_copy(licence.text);
    struct json *choice = json_new_object(), *licences = json_new_array();

    if (licence.kind == LICENCE_EXPRESSION) {
        json_add_string(choice, "expression", text);
        json_add_string(choice, "acknowledgement", "declared");
    } else {
        struct json *entry = json_new_object();

        json_add_string(entry, licence.kind == LICENCE_ID ? "id" : "name", text);
        json_add_string(entry, "acknowledgement", "declared");
        json_add(choice, "license", entry);
    }
    json_append(licences, choice);
    json_add(component, "licenses", licences);
}

/* Adds the URL from which the wheel came, when the manifest has one. */
static void add_distribution(struct json *component, const struct manifest_wheel *wheel)
{
    if (wheel->url[0] == '\0')
        return;
    struct json *references = json_new_array(), *reference = json_new_object();

    json_add_string(reference, "type", "distribution");
    json_add_string(reference, "url", wheel->url);
    json_add(reference, "hashes", hashes_new(&wheel->sha256));
    json_append(references, reference);
    json_add(component, "externalReferences", references);
}

static char *wheel_ref(const struct manifest_wheel *wheel)
{
    return format_new("wheel:sha256:%s", wheel->sha256.hex);
}

/* Returns a property for each target that has the wheel. */
static struct json *wheel_properties(const struct sbom *sbom, const struct manifest_wheel *wheel)
{
    struct json *properties = json_new_array();

    for (size_t t = 0; t < sbom->manifest->target_count; t++) {
        const struct manifest_target *target = &sbom->manifest->targets[t];
        cleanup_free char *name = manifest_target_name(&target->target);

        for (size_t w = 0; w < target->wheel_count; w++)
            if (sha256_equals(&target->wheels[w].sha256, &wheel->sha256))
                add_property(properties, "ddinject:target", name);
    }
    return properties;
}

/* Adds the component of a wheel. Its licence is read from the METADATA in the target with this
 * index: any target that has the wheel has the same one. */
static int add_sbom_wheel(struct sbom *sbom, size_t target, const struct manifest_wheel *wheel,
                          struct error *error)
{
    struct wheel_name parts;
    int result = wheel_name_parse(wheel->file, &parts, error);

    if (result < 0)
        return result;
    cleanup_free char *name = distribution_normalize(parts.distribution);
    cleanup_free char *version = text_copy(parts.version);
    cleanup_free char *encoded_version = percent_encode(parts.version);
    cleanup_free char *encoded_file = percent_encode(span_of(wheel->file));
    cleanup_free char *purl =
        format_new("pkg:pypi/%s@%s?file_name=%s", name, encoded_version, encoded_file);
    cleanup_free char *ref = wheel_ref(wheel);
    cleanup_free char *metadata = NULL;

    result = sbom_metadata_read(sbom->volume, &sbom->tree, target, name, &metadata, error);
    if (result < 0)
        return result;
    struct licence licence = licence_of(span_of(metadata));
    struct json *component = component_new("library", ref, name);

    json_add_string(component, "version", version);
    json_add_string(component, "purl", purl);
    json_add(component, "hashes", hashes_new(&wheel->sha256));
    if (licence.kind != LICENCE_NONE)
        add_licence(component, licence);
    add_distribution(component, wheel);
    json_add(component, "properties", wheel_properties(sbom, wheel));
    json_append(sbom->components, component);
    return 0;
}

/* Does the same file occur in a target before this one, or before this wheel of the target? Then it
 * is a component already. */
static bool is_added_already(const struct manifest *manifest, size_t target, size_t wheel)
{
    const struct sha256 *sha256 = &manifest->targets[target].wheels[wheel].sha256;

    for (size_t t = 0; t <= target; t++)
        for (size_t w = 0; w < (t < target ? manifest->targets[t].wheel_count : wheel); w++)
            if (sha256_equals(&manifest->targets[t].wheels[w].sha256, sha256))
                return true;
    return false;
}

/* Adds a target as a component, and those of its wheels that are not components yet. */
static int add_sbom_target(struct sbom *sbom, size_t index, const char *name, struct error *error)
{
    const struct manifest_target *target = &sbom->manifest->targets[index];
    cleanup_free char *requires = libc_version_new(&target->requires);
    struct json *component = component_new("application", name, name);
    struct json *properties = json_new_array(), *on = add_dependency(sbom, name);

    json_add_string(component, "version", sbom->manifest->ddtrace);
    add_property(properties, "ddinject:requires", requires);
    json_add(component, "properties", properties);
    json_append(sbom->components, component);
    for (size_t i = 0; i < target->wheel_count; i++) {
        cleanup_free char *ref = wheel_ref(&target->wheels[i]);
        int result = is_added_already(sbom->manifest, index, i)
                         ? 0
                         : add_sbom_wheel(sbom, index, &target->wheels[i], error);

        if (result < 0)
            return error_wrap(error, "target %s", name);
        json_append_string(on, ref);
    }
    return 0;
}

/* Adds the files that no wheel has brought: the preload object, the tools and sitecustomize.py. The
 * index of their target is the number of targets. */
static void add_common_files(struct sbom *sbom, struct json *on)
{
    for (size_t i = 0; i < sbom->tree.count; i++) {
        const struct tree_file *file = &sbom->tree.files[i];

        if (file->target != sbom->manifest->target_count)
            continue;
        struct json *component = component_new("file", file->path, file->path);

        json_add(component, "hashes", hashes_new(&file->file->sha256));
        json_append(sbom->components, component);
        json_append_string(on, file->path);
    }
}

static int add_volume_components(struct sbom *sbom, struct error *error)
{
    struct json *on = add_dependency(sbom, VOLUME_REF);

    for (size_t i = 0; i < sbom->manifest->target_count; i++) {
        cleanup_free char *name = manifest_target_name(&sbom->manifest->targets[i].target);

        json_append_string(on, name);
        int result = add_sbom_target(sbom, i, name, error);

        if (result < 0)
            return result;
    }
    add_common_files(sbom, on);
    return 0;
}

/* Returns a UUID of version 8 (RFC 9562) from the hash of the manifest. Equal volumes have the same
 * one, and different volumes have different ones. */
static char *serial_number(const struct manifest *manifest)
{
    cleanup_free char *text = manifest_print(manifest);
    struct sha256 sha256 = sha256_of(span_of(text));
    const char *hex = sha256.hex;

    return format_new("urn:uuid:%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15,
                      hex + 18);
}

/* There is no "timestamp": it would make the documents of one volume differ. */
static struct json *metadata_new(const struct manifest *manifest)
{
    struct json *metadata = json_new_object(), *tools = json_new_object();
    struct json *components = json_new_array();
    struct json *tool = component_new("application", "ddpack", "ddpack");
    struct json *volume = component_new("application", VOLUME_REF, "ddinject-volume");

    json_add_string(tool, "version", DDINJECT_VERSION);
    json_append(components, tool);
    json_add(tools, "components", components);
    json_add(metadata, "tools", tools);
    json_add_string(volume, "version", manifest->ddtrace);
    json_add(metadata, "component", volume);
    return metadata;
}

int sbom_print(const struct manifest *manifest, const char *volume, char **ret_text,
               struct error *error)
{
    cleanup_with(json_release) struct json *document = json_new_object();
    cleanup_with(sbom_release) struct sbom sbom = {
        .manifest = manifest,
        .volume = volume,
        .components = json_new_array(),
        .dependencies = json_new_array(),
    };
    cleanup_free char *serial = serial_number(manifest);

    volume_tree_of(manifest, &sbom.tree);
    json_add_string(document, "$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json_add_string(document, "bomFormat", "CycloneDX");
    json_add_string(document, "specVersion", "1.6");
    json_add_string(document, "serialNumber", serial);
    json_add_number(document, "version", 1);
    json_add(document, "metadata", metadata_new(manifest));
    json_add(document, "components", sbom.components);
    json_add(document, "dependencies", sbom.dependencies);
    int result = add_volume_components(&sbom, error);

    if (result < 0)
        return result;
    *ret_text = json_print(document);
    return 0;
}
