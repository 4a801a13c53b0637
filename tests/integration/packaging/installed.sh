#!/bin/sh
# Installs a package into this machine as it would be then: over a layer that is thrown away, in a
# mount namespace of its own. Prints what is there. usage: installed.sh PACKAGE PLACE
set -e
place=$2
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$place/root"
root=$place/root
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$root"
mount -t proc proc "$root/proc"
cp "$1" "$root/package.deb"
in_root() { chroot "$root" "$@"; }
export HOME=/ LC_ALL=C.UTF-8
# Images of containers are often told to leave pages out.
in_root dpkg --path-include='/usr/share/*' -i /package.deb >/dev/null
in_root ddpack --version
in_root ddinject --version
in_root mman -w ddpack ddinject ddinject-formats libddinject.so
in_root bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader ddpack; complete -p ddpack'
in_root zsh -fc 'autoload -U compinit; compinit -u -D; print $_comps[ddinject]'
in_root fish -c 'complete -C "ddpack verif"' | cut -f1
in_root dpkg -P ddinject >/dev/null
# What the package has left; man's own index of pages is rebuilt, not ours.
cd "$place/upper" && find . -type f \( -name '*ddinject*' -o -name '*ddpack*' \)
