# Prints what bash offers. usage: offered.bash COMPLETIONS LINE
source /usr/share/bash-completion/bash_completion
line=$2
program=${line%% *}
source "$1/$program"
# As readline splits a line: "=" is a word of its own.
COMP_WORDBREAKS=$' \t\n"\'><=;|&(:'
spaced=${line//=/ = }
read -ra COMP_WORDS <<<"$spaced"
[[ $spaced != *' ' ]] || [[ $line == *= ]] || COMP_WORDS+=('')
[[ $line != *= ]] || COMP_WORDS+=('')
COMP_LINE=$line
COMP_POINT=${#line}
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
COMP_TYPE=9
COMP_KEY=9
compopt() { :; } # there is no line editor here
"_$program"
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
