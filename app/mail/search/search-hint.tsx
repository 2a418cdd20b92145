/** What may be written in the search: the words for it stand apart, each in one piece. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'

const useStyles = makeStyles({
  word: {
    display: 'inline-block',
    margin: '4px 4px 0 0',
    padding: '0 6px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground4,
    color: tokens.colorNeutralForeground1,
    fontFamily: 'inherit',
    lineHeight: '22px',
    '@media (forced-colors: active)': { outlineStyle: 'solid', outlineWidth: '1px' },
  },
})

export const SearchHint = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    <>
      {text('mail.search.hint')}
      <br />
      {text('mail.search.examples')
        .split(' ')
        .map((word) => (
          <code key={word} className={styles.word}>
            {word}
          </code>
        ))
        .flatMap((word) => [word, ' '])}
    </>
  )
}
