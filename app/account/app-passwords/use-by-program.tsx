/** Which programs used an app password and from where (product row N6), the newest first; also one that is removed. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { useDates } from '../../dates.ts'
import { type Texts, useTexts } from '../../texts.tsx'
import { countryName } from '../country-name.ts'
import type { Use } from './use-by-day.tsx'
import { protocolOf } from './words.ts'

type Program = Use['programs'][number]

const SHOWN = 10

const useStyles = makeStyles({
  list: { margin: 0, padding: 0, listStyleType: 'none' },
  row: {
    padding: `${tokens.spacingVerticalS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  line: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200, lineHeight: '18px' },
})

export const Programs = ({ programs }: Pick<Use, 'programs'>): ReactNode => {
  const styles = useStyles()
  const { text, language } = useTexts()
  const dates = useDates()
  const [showsAll, setShowsAll] = useState(false)
  return (
    <>
      {/* Safari takes the list away from a list without bullets; the role gives it back. */}
      {/* biome-ignore lint/a11y/noRedundantRoles: see above */}
      <ul role="list" className={styles.list}>
        {programs.slice(0, showsAll ? undefined : SHOWN).map((program) => (
          <li key={nameOf(program, text) + program.network} className={styles.row}>
            <div>{nameOf(program, text)}</div>
            <div className={styles.line}>{placeOf(program, text, language)}</div>
            <div className={styles.line}>
              {text('appPasswords.use.seenBetween', {
                first: dates.moment(program.firstMs),
                last: dates.moment(program.lastMs),
              })}
              {' · '}
              {text('appPasswords.use.programCounts', countsOf(program))}
            </div>
          </li>
        ))}
      </ul>
      {programs.length > SHOWN && !showsAll && (
        <div>
          <Button onClick={() => setShowsAll(true)}>{text('appPasswords.use.more')}</Button>
        </div>
      )}
    </>
  )
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
