/** What a part of `npm run security` saw, as lines of Markdown, and where it missed its goal. */
export type Part = { readonly results: readonly string[]; readonly missed: readonly string[] }
