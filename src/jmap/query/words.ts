/** RFC 8621 §4.4.1: each word of a filter's text is looked for by itself, what stands in quotes as it is. */
export const wordsOf = (text = ''): readonly string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'(?=\s|$)|(\S+)/g)]
    .map(([, double, single, word]) => (double ?? single)?.replace(/\\(.)/g, '$1') ?? word ?? '')
    .filter((word) => word !== '')
