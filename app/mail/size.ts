/** How large something is, as people say it: 812 B, 34 kB, 1,2 MB. */
import { useCallback } from 'react'
import { useTexts } from '../texts.tsx'

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
const STEP = 1_000
const LOCALE = { sv: 'sv-SE', en: 'en-GB' } as const

export const useSize = (): ((octets: number) => string) => {
  const { language } = useTexts()
  return useCallback((octets) => sizeIn(LOCALE[language], octets), [language])
}

const sizeIn = (locale: string, octets: number): string => {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, octets)) / Math.log10(STEP)))
  const amount = octets / STEP ** power
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: amount < 10 && power > 0 ? 1 : 0,
  }).format(amount)
}
