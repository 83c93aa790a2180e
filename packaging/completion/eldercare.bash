# SPDX-License-Identifier: Apache-2.0
# bash completion of eldercare. The words come from the daemon's published description, which the client keeps; only the
# very first time, or after an update, a line to the daemon is needed, and without one nothing is offered.

_eldercare_say() { # _eldercare_say WORD...: candidates for the last word
    "${program[@]}" __complete "$@" 2>/dev/null
}

_eldercare_offer() { # _eldercare_offer CANDIDATES: those that begin like the current word
    local candidate
    while IFS= read -r candidate; do
        if [[ -n $candidate && $candidate == "$current"* ]]; then
            COMPREPLY+=("$candidate")
        fi
    done <<<"$1"
}

_eldercare_paths() { # _eldercare_paths -f|-d
    local path
    compopt -o filenames 2>/dev/null
    while IFS= read -r path; do
        COMPREPLY+=("$path")
    done < <(compgen "$1" -- "$current")
}

# A method as `call` takes it: the noun with its dot, then the verbs.
_eldercare_method() {
    local noun=${current%%.*}
    if [[ $current == *.* ]]; then
        _eldercare_offer "$(_eldercare_say "$noun" "" | sed "s/^/$noun./")"
    else
        compopt -o nospace 2>/dev/null
        _eldercare_offer "$(_eldercare_say "" | grep -vx -e login -e logout -e verify -e call -e help | sort -u | sed 's/$/./')"
    fi
}

_eldercare_sheets() {
    _eldercare_say import ""
}

_eldercare_import() { # words after `import`, the current one left out
    case $#:${1-} in
    0:*) _eldercare_offer "$(echo template && _eldercare_sheets)" ;;
    1:template) _eldercare_offer "$(_eldercare_sheets)" ;;
    1:*) _eldercare_paths -f ;;
    2:template) ;;
    2:*) _eldercare_offer '--dry-run --keep-open' ;;
    esac
}

_eldercare() {
    local current=${COMP_WORDS[COMP_CWORD]} program=("${COMP_WORDS[0]}" --timeout 3) words=() i word
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ ${#words[@]} -eq 0 && ($word == --profile || $word == --timeout) ]]; then
            if ((i + 1 == COMP_CWORD)); then
                [[ $word == --timeout ]] || _eldercare_paths -d
                return
            fi
            i=$((i + 1))
            [[ $word == --timeout ]] || program+=(--profile "${COMP_WORDS[i]/#\~/$HOME}")
        elif [[ $word != --json && $word != --plain ]]; then
            words+=("$word")
        fi
    done
    case ${words[0]-} in
    "")
        if [[ $current == -* ]]; then
            _eldercare_offer "$(printf '%s\n' --profile --timeout --json --plain --version --help)"
        else
            _eldercare_offer "$(_eldercare_say "$current" | sort -u)"
        fi
        ;;
    import) _eldercare_import "${words[@]:1}" ;;
    call)
        if [[ ${#words[@]} -eq 1 ]]; then
            _eldercare_method
        elif [[ ${#words[@]} -eq 2 ]]; then
            _eldercare_offer -
        fi
        ;;
    help)
        if [[ ${#words[@]} -lt 3 ]]; then
            _eldercare_offer "$(_eldercare_say "${words[@]:1}" "$current" | grep -vx -e login -e logout -e verify -e call -e help | sort -u)"
        fi
        ;;
    login) _eldercare_offer --operator ;;
    logout | verify) ;;
    *)
        _eldercare_offer "$(_eldercare_say "${words[@]}" "$current")"
        if [[ ${#words[@]} -ge 2 && $current == --* && ${words[-1]} != --* ]]; then
            _eldercare_offer "$(printf '%s\n' --json --plain --help)"
        fi
        ;;
    esac
}

complete -F _eldercare eldercare
