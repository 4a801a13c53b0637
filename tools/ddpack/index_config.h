/* Which index to ask, as pip and uv are configured. */
#ifndef DDINJECT_TOOLS_INDEX_CONFIG_H
#define DDINJECT_TOOLS_INDEX_CONFIG_H

#include "core/span.h"

struct index_config {
    char *index_url, *extra_index_url, *certificate; /* NULL where pip has no setting */
};

/* pip's own: PIP_INDEX_URL, PIP_EXTRA_INDEX_URL and PIP_CERT, then its files in its order
 * ($PIP_CONFIG_FILE, ~/.config/pip/pip.conf, ~/.pip/pip.conf, /etc/pip.conf); the first wins. */
void index_config_read(struct index_config *ret_config);
/* Takes what a pip.conf says in [global] or [install]; what is set already stays. */
void index_config_take(struct index_config *config, struct span text);
void index_config_release(struct index_config *config);

/* The environment for uv: this process's own, with pip's settings under uv's names where uv has
 * none of its own. With a `folder` of wheels no index is asked at all. The caller frees it as one
 * block of strings: see environment_free. */
char **index_environment(const struct index_config *config, const char *folder);
void environment_free(char **environment);

/* "user:password" for the host of `url` from the configured indexes, NULL where there is none; the
 * caller frees it. A lock file holds no secrets, so a download asks for them here. */
char *index_credentials(const struct index_config *config, const char *url);

#endif
