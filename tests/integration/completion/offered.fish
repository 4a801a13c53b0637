# Prints what fish offers. usage: offered.fish COMPLETIONS LINE
set -l program (string split ' ' -- $argv[2])[1]
source $argv[1]/$program.fish
complete -C $argv[2] | string replace -r "\t.*" ""; or true
