"""Writes the pairs of characters that Unicode composes into one, as src/FewLabel.Core/Data/Files/Folders/compositions.txt.

python make_compositions.py compositions.txt

Each line has the composed characters of one first character: "second composed second composed ...", after it. Hangul syllables are computed,
not listed. At the end the table is checked: composing what unicodedata decomposes gives unicodedata's composed form, for all characters.
"""
import sys
import unicodedata


def pairs():
    found = {}
    for code in range(sys.maxunicode + 1):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            first, second = (chr(int(part, 16)) for part in parts)
            if unicodedata.normalize("NFC", first + second) == chr(code):
                found.setdefault(first, []).append((second, chr(code)))
    return found


def compose(text, table):
    done = []
    for character in text:
        if done and (done[-1], character) in table:
            done[-1] = table[done[-1], character]
        else:
            done.append(character)
    return "".join(done)


if __name__ == "__main__":
    found = pairs()
    with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
        for first, others in sorted(found.items()):
            file.write(" ".join([f"{ord(first):X}", *(f"{ord(second):X} {ord(both):X}" for second, both in others)]) + "\n")
    table = {(first, second): both for first, others in found.items() for second, both in others}
    wrong = [chr(code) for code in range(sys.maxunicode + 1)
             if not 0xD800 <= code < 0xE000 and not 0xAC00 <= code <= 0xD7A3 and len(unicodedata.normalize("NFD", chr(code))) > 1
             and unicodedata.normalize("NFC", chr(code)) == chr(code)
             and compose(unicodedata.normalize("NFD", chr(code)), table) != chr(code)]
    print(f"{len(table)} pairs, {len(wrong)} characters wrong")
