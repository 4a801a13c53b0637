/* Which index to ask, as pip and uv are configured. */
#ifndef DDINJECT_TOOLS_DDPACK_INDEX_INDEX_CONFIG_H
#define DDINJECT_TOOLS_DDPACK_INDEX_INDEX_CONFIG_H

#include "tools/common/text_list.h"

struct index_config {
    /* NULL where pip has no setting; several extra indexes are separated by spaces. */
    char *index_url, *extra_index_url, *certificate;
};

/* pip's own: PIP_INDEX_URL, PIP_EXTRA_INDEX_URL and PIP_CERT, then its files by its precedence
 * ($PIP_CONFIG_FILE, ~/.config/pip/pip.conf, ~/.pip/pip.conf, /etc/pip.conf,
 * /etc/xdg/pip/pip.conf), in all of them [install] before [global]. PIP_CONFIG_FILE=/dev/null turns
 * the files off. PIP_FIND_LINKS is not taken: a lock names what other machines can fetch too. */
void index_config_read(struct index_config *ret_config);
/* Takes what a pip.conf says in `section` ("[global]"); what is set already stays. */
void index_config_take(struct index_config *config, struct span text, struct span section);
void index_config_release(struct index_config *config);

/* The environment for uv and pex: this process's own, with pip's settings under uv's names where
 * uv has none of its own, and what holds for uv under pip's names. With a
 * `folder` no index is asked, only its files. environment_free frees it. */
char **index_environment(const struct index_config *config, const char *folder);
void environment_free(char **environment);

/* The indexes in the order in which uv asks them, the default one last; https://pypi.org/simple
 * where none is configured. With credentials, where they are configured with them. */
void index_list(const struct index_config *config, struct text_list *ret_urls);

/* "user:password", decoded, for the scheme, host and port of `url` from the configured indexes,
 * NULL where there is none; the caller frees it. A lock file holds no secrets, so a download asks
 * for them here. */
char *index_credentials(const struct index_config *config, const char *url);

#endif
