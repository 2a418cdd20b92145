/** One range of octets that a request asks for (RFC 9110 §14). Several at once are answered with the whole. */

export type WantedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'range'; readonly start: number; readonly end: number }
  | { readonly kind: 'not-satisfiable' }

export const parseRange = (header: string | null, sizeOctets: number): WantedRange => {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (first === '' && last === '') return { kind: 'whole' }
  const start = first === '' ? Math.max(0, sizeOctets - Number(last)) : Number(first)
  const end = first === '' || last === '' ? sizeOctets : Math.min(sizeOctets, Number(last) + 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return { kind: 'whole' } // malformed: ignored
  return start >= sizeOctets || start >= end ? { kind: 'not-satisfiable' } : { kind: 'range', start, end }
}
