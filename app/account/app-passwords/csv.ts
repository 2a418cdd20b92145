/**
 * Rows as CSV (RFC 4180). A subject is anybody's words: what a spreadsheet would take for a formula is made plain text, at the
 * start of a cell and after what some take for the end of one (a semicolon, in Swedish).
 */

export const csvLine = (cells: readonly (string | number | boolean | null)[]): string =>
  cells.map((value) => cell(String(value ?? ''))).join(',')

const FORMULA = /(^|[;\t\r\n])( *)(?=[=+\-@])/g

const cell = (value: string): string => {
  const plain = value.replace(FORMULA, "$1$2'")
  return /[",;\t\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
