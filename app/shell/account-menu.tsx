/** Name and avatar, and the menu they open: My account, appearance, language, help, sign out. */
import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { MailRegular } from '@fluentui/react-icons/svg/mail'
import { PersonRegular } from '@fluentui/react-icons/svg/person'
import { QuestionCircleRegular } from '@fluentui/react-icons/svg/question-circle'
import { SignOutRegular } from '@fluentui/react-icons/svg/sign-out'
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { call } from '../client.ts'
import { nameOf } from '../name-of.ts'
import { type Account, useStart } from '../start.tsx'
import { type Language, useTexts } from '../texts.tsx'
import { APPEARANCES, type AppearanceName, useAppearance } from './appearance.tsx'
import { useSay } from './live.tsx'
import { useProblemText } from './problem-text.ts'
import { useVisuallyHidden } from './visually-hidden.ts'

const useStyles = makeStyles({
  button: { minWidth: 0, maxWidth: '60vw', gap: tokens.spacingHorizontalS, paddingRight: '4px' },
  name: {
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    '@media (max-width: 480px)': { display: 'none' },
  },
  popover: { minWidth: '260px', maxWidth: 'calc(100vw - 16px)' },
  who: { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`, overflowWrap: 'anywhere' },
  address: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

export const AccountMenu = ({ account }: { account: Account }): ReactNode => {
  const styles = useStyles()
  const hidden = useVisuallyHidden()
  const { text, language, setLanguage } = useTexts()
  const { reload } = useStart()
  const { appearance, show } = useAppearance()
  const { tell } = useSay()
  const problemText = useProblemText()
  const [, go] = useLocation()
  const name = nameOf(account)

  const store = async (change: { language: Language } | { appearance: AppearanceName }): Promise<void> => {
    const outcome = await call('changeProfile', { body: change })
    if (outcome.kind === 'problem') tell(problemText(outcome.problem))
    else await reload()
  }
  const choose = async (chosen: string, value: string | undefined): Promise<void> => {
    if (chosen === 'language' && (value === 'sv' || value === 'en')) {
      await setLanguage(value)
      await store({ language: value })
    }
    const shown = APPEARANCES.find((known) => known === value)
    if (chosen === 'appearance' && shown !== undefined) {
      show(shown)
      await store({ appearance: shown })
    }
  }
  const signOut = async (): Promise<void> => {
    const outcome = await call('signOut', { body: {} })
    if (outcome.kind === 'problem') return tell(problemText(outcome.problem))
    // While somebody still seems signed in, the sign-in page leads away again.
    await reload()
    go('/signin', { replace: true })
  }

  return (
    <Menu
      checkedValues={{ appearance: [appearance], language: [language] }}
      onCheckedValueChange={(_, { name: chosen, checkedItems }) => choose(chosen, checkedItems[0])}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" className={styles.button}>
          <span className={hidden}>{text('shell.accountMenu', { name })}</span>
          <span className={styles.name} aria-hidden>
            {name}
          </span>
          <Avatar name={name} size={32} color="colorful" aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuPopover className={styles.popover}>
        <div className={styles.who}>
          <strong>{name}</strong>
          <div className={styles.address}>{account.address}</div>
        </div>
        <MenuList>
          <MenuItem icon={<MailRegular />} onClick={() => go('/mail')}>
            {text('shell.mail')}
          </MenuItem>
          <MenuItem icon={<PersonRegular />} onClick={() => go('/account')}>
            {text('shell.myAccount')}
          </MenuItem>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{text('shell.appearance.title')}</MenuGroupHeader>
            <MenuItemRadio name="appearance" value="light">
              {text('shell.appearance.light')}
            </MenuItemRadio>
            <MenuItemRadio name="appearance" value="dark">
              {text('shell.appearance.dark')}
            </MenuItemRadio>
            <MenuItemRadio name="appearance" value="system">
              {text('shell.appearance.system')}
            </MenuItemRadio>
          </MenuGroup>
          <MenuDivider />
          <MenuGroup>
            <MenuGroupHeader>{text('shell.language')}</MenuGroupHeader>
            <MenuItemRadio name="language" value="sv" lang="sv">
              {text('shell.languageNames.sv')}
            </MenuItemRadio>
            <MenuItemRadio name="language" value="en" lang="en">
              {text('shell.languageNames.en')}
            </MenuItemRadio>
          </MenuGroup>
          <MenuDivider />
          <MenuItem icon={<QuestionCircleRegular />} onClick={() => go('/why')}>
            {text('shell.help')}
          </MenuItem>
          <MenuItem icon={<SignOutRegular />} onClick={signOut}>
            {text('shell.signOut')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
