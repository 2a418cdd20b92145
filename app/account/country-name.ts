/** A country in the reader's language; its two letters where nobody knows it. */
export const countryName = (language: string, code: string): string =>
  new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code
