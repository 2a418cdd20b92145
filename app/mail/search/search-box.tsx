/** The search, in the bar on top. What may be written there is told below it while it has the focus. */
import { Button, Input, makeStyles, tokens } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import { SearchRegular } from '@fluentui/react-icons/svg/search'
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react'
import { useText } from '../../texts.tsx'
import { focusList } from '../list/focus-list.ts'
import { usePlace } from '../place.ts'
import { SearchHint } from './search-hint.tsx'

export const SEARCH_ID = 'mail-search'

const useStyles = makeStyles({
  form: { position: 'relative', flexGrow: 1, maxWidth: '560px', minWidth: 0 },
  field: { width: '100%', minWidth: 0 },
  hint: {
    position: 'absolute',
    top: 'calc(100% + 4px)',
    left: 0,
    right: 0,
    zIndex: 1,
    '@media (max-width: 480px)': { left: '-40px', right: '-40px' },
    margin: 0,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
    boxShadow: tokens.shadow16,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
  },
})

export const SearchBox = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [place, go] = usePlace()
  const [words, setWords] = useState(place.search)
  const [hasFocus, setHasFocus] = useState(false)
  useEffect(() => setWords(place.search), [place.search])
  const search = (for_: string): void => go({ search: for_.trim(), email: null, compose: null })
  const clear = (): void => {
    setWords('')
    if (place.search !== '') search('')
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    clear()
    focusList()
  }
  return (
    <search className={styles.form}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          search(words)
          if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
          focusList()
        }}
      >
        <Input
          input={{
            id: SEARCH_ID,
            'aria-label': text('mail.search.label'),
            'aria-describedby': 'mail-search-hint',
          }}
          type="text"
          enterKeyHint="search"
          className={styles.field}
          placeholder={text('mail.search.label')}
          contentBefore={<SearchRegular />}
          contentAfter={
            words === '' ? undefined : (
              <Button
                appearance="transparent"
                size="small"
                icon={<DismissRegular />}
                aria-label={text('mail.search.clear')}
                onClick={clear}
              />
            )
          }
          value={words}
          onChange={(_, { value }) => setWords(value)}
          onFocus={() => setHasFocus(true)}
          onBlur={() => setHasFocus(false)}
          onKeyDown={onKeyDown}
        />
      </form>
      <p id="mail-search-hint" hidden={!hasFocus || words !== ''} className={styles.hint}>
        <SearchHint />
      </p>
    </search>
  )
}
