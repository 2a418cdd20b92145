/** How a file looks beside a mail, one that came with it or one that goes with a draft: cards that wrap, each with its name and size. */
import { makeStyles, tokens } from '@fluentui/react-components'

export const useFileCards = makeStyles({
  list: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    listStyleType: 'none',
    margin: 0,
    padding: 0,
  },
  file: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    maxWidth: 'min(320px, 100%)',
    boxSizing: 'border-box',
    minWidth: 0,
    '& > svg': { flexShrink: 0 },
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { minWidth: 0, display: 'flex', flexDirection: 'column', flexGrow: 1 },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  size: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})
