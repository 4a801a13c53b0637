/* Which indexes to ask: those for which pip or uv is configured. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_CONFIG_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_CONFIG_H

#include "tools/common/text_list.h"

struct index_config {
    /* NULL where pip has no such setting. Several extra indexes are separated by spaces. */
    char *index_url, *extra_index_url, *certificate;
};

/* Reads the settings of pip: the variables PIP_INDEX_URL, PIP_EXTRA_INDEX_URL and PIP_CERT, then
 * its files by its precedence ($PIP_CONFIG_FILE, ~/.config/pip/pip.conf, ~/.pip/pip.conf,
 * /etc/pip.conf, /etc/xdg/pip/pip.conf), in all of them [install] before [global].
 * PIP_CONFIG_FILE=/dev/null turns the files off. PIP_FIND_LINKS is ignored, because a lock names
 * what other machines can fetch. */
void index_config_read(struct index_config *ret_config);
/* Takes the settings of a pip.conf in `section` ("[global]"). A value that is set already stays. */
void index_config_take(struct index_config *config, struct span text, struct span section);
void index_config_release(struct index_config *config);

/* Returns the environment for uv and pex; environment_free frees it. It is the one of this process,
 * with pip's settings under uv's names where uv has none of its own, and the resulting indexes
 * under pip's names. With a `folder` the resolver uses the wheels in it and asks no index. */
char **index_environment(const struct index_config *config, const char *folder);
void environment_free(char **environment);

/* Adds the URLs of the indexes in the order in which uv asks them, the default index last. Without
 * a configured one that is https://pypi.org/simple. Credentials in a configured URL stay in it. */
void index_list(const struct index_config *config, struct text_list *ret_urls);

/* Returns the "user:password", decoded, of the configured index that has the scheme, host and port
 * of `url`, or NULL; the caller frees it. A lock holds no secrets, so a download asks here. */
char *index_credentials(const struct index_config *config, const char *url);

#endif
