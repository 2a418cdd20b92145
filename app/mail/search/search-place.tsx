/** Below the head of what was found: where it was not looked, and how to look there too. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { TextButton } from '../../shell/text-button.tsx'
import { useText } from '../../texts.tsx'
import { useDesk } from '../desk.tsx'
import { useFolderName } from '../folders/names.ts'
import { focusList } from '../list/focus-list.ts'

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    columnGap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    '& button': { fontSize: 'inherit' },
  },
})

export const SearchPlace = (): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const nameOf = useFolderName()
  const { list, place, go, folder } = useDesk()
  if (list.leavesOut === null) return null
  const widen = (): void => {
    // Before the words: after them it would be within a quotation that was not ended.
    go({ search: `${text('mail.search.everywhereWord')} ${place.search}`, email: null })
    focusList()
  }
  return (
    <div className={styles.line}>
      <span>
        {list.leavesOut === 'others' && folder !== null
          ? text('mail.search.onlyHere', { folder: nameOf(folder) })
          : text('mail.search.notAside')}
      </span>
      <TextButton onClick={widen}>{text('mail.search.everywhere')}</TextButton>
    </div>
  )
}
