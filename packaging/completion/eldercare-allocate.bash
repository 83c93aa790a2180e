# SPDX-License-Identifier: Apache-2.0
# bash completion of eldercare-allocate: its options, files and folders.

_eldercare_allocate() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words=""
    COMPREPLY=()
    case $before in
    --profile)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$current")
        return
        ;;
    --walking | --transport | --apply)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    --meal) words="breakfast lunch dinner" ;;
    --date | --weeks | --margin | --per-thousand | --least | --reach | --timeout) return ;;
    *)
        words="--date --meal --weeks --margin --per-thousand --least --reach --walking --transport --apply
            --json --plain --profile --timeout --help --version"
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _eldercare_allocate eldercare-allocate
