# Prints what zsh offers: asks an interactive zsh in a terminal of its own, which writes all that
# compadd gets into a file. usage: offered.zsh COMPLETIONS LINE
zmodload zsh/zpty
work=$(mktemp -d)
trap 'rm -rf $work' EXIT
cat >$work/rc <<RC
PS1='ready>'
fpath=(${(q)1} \$fpath)
autoload -Uz compinit
compinit -u -d $work/dump
unsetopt beep
compadd() {
    local -a hits
    if [[ \${@[1,(i)(-|--)]} != *-(O|A|D)\ * ]]; then
        builtin compadd -O hits "\$@"
        offered+=(\$hits)
    fi
    builtin compadd "\$@"
}
capture() {
    local -aU offered=()
    _main_complete
    print -rl -- \$offered >$work/offered.part
    mv $work/offered.part $work/offered
}
zle -C capture list-choices capture
bindkey '^T' capture
: >$work/ready
RC
zpty -b shell "zsh -f -i"
zpty -w shell "source $work/rc"
for attempt in {1..300}; do [[ -e $work/ready ]] && break; sleep 0.05; done
zpty -n -w shell "$2"$'\x14'
for attempt in {1..300}; do [[ -e $work/offered ]] && break; sleep 0.05; done
cat $work/offered
zpty -d shell
