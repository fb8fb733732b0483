# What bash would offer at Tab: tab.sh LINE WORD…, with the words as bash breaks the line.
exec bash -c '
source <(nacre completion bash)
COMP_LINE=$0 COMP_POINT=${#0} COMP_WORDS=(nacre "$@") COMP_CWORD=$#
_nacre
printf "%s\n" "${COMPREPLY[@]}"
' "$@"
