/** Which octet may stand where (RFC 9051 §9): a bit for each class, one table for all. */

export const DIGIT = 1
export const ATOM = 2 // ATOM-CHAR
export const ASTRING = 4 // ASTRING-CHAR: ATOM-CHAR and `]`
export const LIST = 8 // list-char: ASTRING-CHAR and wildcards
export const TAG = 16 // ASTRING-CHAR but `+`
export const SET = 32 // what a sequence set is made of
export const NAME = 64 // names of what FETCH and sections give: letters, digits, `.` and `-`

const classes = new Uint8Array(256)

const ATOM_SPECIALS = '(){ %*"\\]'
for (let octet = 33; octet < 127; octet++) {
  const character = String.fromCharCode(octet)
  const isAtom = !ATOM_SPECIALS.includes(character)
  const isAstring = isAtom || character === ']'
  classes[octet] =
    (isAtom ? ATOM : 0) |
    (isAstring ? ASTRING : 0) |
    (isAstring || character === '%' || character === '*' ? LIST : 0) |
    (isAstring && character !== '+' ? TAG : 0) |
    (octet >= 48 && octet <= 57 ? DIGIT : 0) |
    ('0123456789:,*'.includes(character) ? SET : 0) |
    (/[A-Za-z0-9.-]/.test(character) ? NAME : 0)
}
// RFC 6855 §3 and clients that do not ask first: octets of UTF-8 in an astring that is not quoted are let through.
for (let octet = 128; octet < 256; octet++) classes[octet] = ASTRING | LIST

/** The classes of the character at `at`; 0 past the end. */
export const classAt = (wire: string, at: number): number => classes[wire.charCodeAt(at)] ?? 0
