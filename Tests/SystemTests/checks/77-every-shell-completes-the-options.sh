# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash

readonly bash_file=/usr/share/bash-completion/completions/poolhttpd
readonly zsh_file=/usr/share/zsh/vendor-completions/_poolhttpd
readonly fish_file=/usr/share/fish/vendor_completions.d/poolhttpd.fish

expect_success "bash reads $bash_file" bash -n "$bash_file"
# Not every machine has the others.
if command -v zsh >/dev/null; then
    expect_success "zsh reads $zsh_file" zsh -n "$zsh_file"
fi
if command -v fish >/dev/null; then
    expect_success "fish reads $fish_file" fish --no-execute "$fish_file"
fi

options=$(poolhttpd --help | grep --only-matching --extended-regexp '^  -[^ ].*' |
    grep --only-matching --extended-regexp -- '--[a-z-]+' | sort --unique)
[ "$(wc -l <<<"$options")" -ge 8 ] || { echo "options of the help: $options"; exit 1; }
for option in $options; do
    expect_success "bash knows it" grep --quiet --fixed-strings -- "$option" "$bash_file"
    expect_success "zsh knows it" grep --quiet --fixed-strings -- "$option" "$zsh_file"
    expect_success "fish knows it" \
        grep --quiet --extended-regexp -- "-l '?${option#--}'?( |\$)" "$fish_file"
done
expect_equal "zsh's first line" '#compdef poolhttpd' "$(head -n 1 "$zsh_file")"

# offered WORD… — what bash offers for the last of them, a line each.
offered() {
    bash -c 'source "$1"
        COMP_WORDS=(poolhttpd "${@:2}") COMP_CWORD=$(($# - 1)) COMP_LINE="poolhttpd ${*:2}"
        COMP_POINT=${#COMP_LINE}
        "$(complete -p poolhttpd | sed "s/.*-F \([^ ]*\).*/\1/")" poolhttpd "${@: -1}" "${@: -2:1}"
        printf "%s\n" "${COMPREPLY[@]}"' bash "$bash_file" "$@"
}
expect_match "offered for --ver" '^--version *$' "$(offered --ver)"
expect_match "offered for st" '^status *$' "$(offered st)"
expect_match "offered for status --w" '^--watch *$' "$(offered status --w)"
for file in "$bash_file" "$zsh_file" "$fish_file"; do
    expect_success "$file knows the options of status" grep --quiet -- watch "$file"
done
