/** Which programs used an app password and from where, the newest first; also one that is removed. */
import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { type Dates, useDates } from '../../dates.ts'
import { PlainList } from '../../shell/plain-list.tsx'
import { type Texts, useTexts } from '../../texts.tsx'
import { countryName } from '../country-name.ts'
import type { Use } from './use-by-day.tsx'
import { UseRow } from './use-row.tsx'
import { protocolOf } from './words.ts'

type Program = Use['programs'][number]

const SHOWN = 10

export const Programs = ({ programs }: Pick<Use, 'programs'>): ReactNode => {
  const { text, language } = useTexts()
  const dates = useDates()
  const [showsAll, setShowsAll] = useState(false)
  return (
    <>
      <PlainList>
        {programs.slice(0, showsAll ? undefined : SHOWN).map((program) => (
          <UseRow
            key={nameOf(program, text) + program.network}
            what={nameOf(program, text)}
            lines={[placeOf(program, text, language), whenOf(program, text, dates)]}
          />
        ))}
      </PlainList>
      {programs.length > SHOWN && !showsAll && (
        <div>
          <Button onClick={() => setShowsAll(true)}>{text('appPasswords.use.more')}</Button>
        </div>
      )}
    </>
  )
}

const whenOf = (program: Program, text: Texts['text'], dates: Dates): string => {
  const seen = { first: dates.moment(program.firstMs), last: dates.moment(program.lastMs) }
  const between = text('appPasswords.use.seenBetween', seen)
  return `${between} · ${text('appPasswords.use.programCounts', countsOf(program))}`
}

const countsOf = ({ read, recipients, deleted }: Program) => ({ read, recipients, deleted })

const nameOf = ({ program, service }: Program, text: Texts['text']): string => {
  if (program !== null) return program
  return service === null
    ? text('appPasswords.use.manyPrograms')
    : text('appPasswords.use.nameless', { service: protocolOf(service) })
}

const placeOf = ({ network, country }: Program, text: Texts['text'], language: Texts['language']): string =>
  [
    network ?? text('appPasswords.use.manyNetworks'),
    ...(country === null ? [] : [countryName(language, country)]),
  ].join(', ')
