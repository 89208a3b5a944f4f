/// What is added to the parser's completion script for bash, which knows nothing of filters.
///
/// Bash ends a word at a colon or an equals sign, leaves quotes in it, and expands what is offered. These functions
/// cut the line anew, ask for whole words without quotes, and give back the part that bash replaces, quoted as it has
/// to be.
enum BashCompletion {
  /// Returns a text for standard output, with whole words where it is the parser's script for bash.
  static func completed(_ text: String) -> String {
    text.hasPrefix("#!/bin/bash\n") ? text + wholeWords : text
  }

  private static let words = CommandWord.named.map(\.name).filter { $0 != "help" }
    .joined(separator: #"\n"#)

  private static let wholeWords = #"""

    # The rest is cdntop's own: whole words. Bash ends a word at a colon or an equals sign,
    # but a filter is full of them.

    # Offers what begins as ${cur}, without expanding it: labels and names may hold anything.
    __cdntop_add_completions() {
        local candidate
        if [[ "${1}" = -f ]]; then
            compopt -o filenames
            offers_files=true
            while IFS='' read -r candidate; do
                COMPREPLY+=("${candidate}")
            done < <(compgen -f -- "${cur}")
            return
        fi
        while IFS='' read -r candidate; do
            [[ -n "${candidate}" && "${candidate}" = "${cur}"* ]] && COMPREPLY+=("${candidate}")
        done <<<"${2}"
    }

    _cdntop_help() {
        non_repeating_flags=()
        [[ "${#unparsed_words[@]}" -gt 1 ]] || __cdntop_add_completions -W $'\#(words)'
    }

    # Cuts the line before the cursor into words without their quotes.
    #
    # modified variables:
    #
    # - words: the words, the one at the cursor last
    # - quote: the quote that is open at the cursor, or nothing
    # - skipped: how many characters of the last word stand before the part that bash replaces
    __cdntop_split() {
        local -r line="${COMP_LINE::COMP_POINT}"
        local -ir start="$((${#line} - ${#1}))"
        local word='' character
        local -i index
        local is_word=false
        quote=''
        for ((index = 0; index < ${#line}; index++)); do
            ((index == start)) && skipped="${#word}"
            character="${line:index:1}"
            if [[ -z "${quote}" && "${character}" = [[:blank:]] ]]; then
                "${is_word}" && words+=("${word}")
                word=''
                is_word=false
                continue
            fi
            is_word=true
            if [[ "${character}" = "${quote}" ]]; then
                quote=''
            elif [[ -z "${quote}" && "${character}" = [\"\'] ]]; then
                quote="${character}"
            elif [[ "${character}" = \\ && "${quote}" != \' ]]; then
                ((index++))
                [[ "${quote}" = \" && "${line:index:1}" != [\"\\\$\`] ]] && word+='\'
                word+="${line:index:1}"
            else
                word+="${character}"
            fi
        done
        ((index == start)) && skipped="${#word}"
        words+=("${word}")
    }

    # Sets ${quoted} to a text as it has to stand on the line behind the quote that is open, or without one.
    __cdntop_quote() {
        local special='[][:space:]\\\"'\''$`&|;<>()*?{}!#~[]' character
        local -i index
        quoted=''
        [[ "${quote}" = \" ]] && special='["\\\$`]'
        [[ "${quote}" = \' ]] && special="[']"
        for ((index = 0; index < ${#1}; index++)); do
            character="${1:index:1}"
            if [[ "${quote}" = \" && "${character}" = ! ]]; then
                character="\"'!'\""
            elif [[ "${character}" = ${special} ]]; then
                [[ "${quote}" = \' ]] && character="'\\''" || character="\\${character}"
            fi
            quoted+="${character}"
        done
    }

    _cdntop_whole_words() {
        local -a words=()
        local quote='' quoted
        local -i skipped=0 index
        local offers_files=false
        __cdntop_split "${2}"

        local -r whole="${words[-1]}"
        local value="${whole}"
        if [[ "${whole}" = --*=* ]]; then
            value="${whole#*=}"
            words[-1]="${whole%%=*}"
            words+=("${value}")
        fi
        local -r before="${whole::${#whole} - ${#value}}"

        words[0]="${COMP_WORDS[0]}"
        local -a COMP_WORDS=("${words[@]}")
        local -i COMP_CWORD="$((${#words[@]} - 1))"
        local COMP_LINE="${words[*]}"
        local -i COMP_POINT="${#COMP_LINE}"
        _cdntop "${1}" "${value}" "${words[-2]}"

        [[ "${#COMPREPLY[@]}" -eq 1 && "${COMPREPLY[0]}" = *: ]] && compopt -o nospace
        for index in "${!COMPREPLY[@]}"; do
            value="${before}${COMPREPLY[index]}"
            quoted="${value:skipped}"
            "${offers_files}" || __cdntop_quote "${quoted}"
            COMPREPLY[index]="${quoted}"
        done
    }

    complete -F _cdntop_whole_words cdntop

    """#
}
