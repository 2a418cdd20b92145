/** How the mail looks and behaves in this browser: conversations, notices, keys. */
import {
  Button,
  Menu,
  MenuDivider,
  MenuItem,
  MenuItemCheckbox,
  MenuList,
  MenuPopover,
  MenuTrigger,
} from '@fluentui/react-components'
import { KeyboardRegular } from '@fluentui/react-icons/svg/keyboard'
import { SettingsRegular } from '@fluentui/react-icons/svg/settings'
import type { ReactNode } from 'react'
import { useText } from '../texts.tsx'
import { useDesk } from './desk.tsx'
import type { DesktopNotices } from './notices.ts'

type Props = { readonly notices: DesktopNotices; readonly onHelp: () => void }

export const SettingsMenu = ({ notices, onHelp }: Props): ReactNode => {
  const text = useText()
  const { conversations, setConversations } = useDesk()
  const checked = [...(conversations ? ['conversations'] : []), ...(notices.isOn ? ['notices'] : [])]
  return (
    <Menu
      checkedValues={{ settings: checked }}
      onCheckedValueChange={(_, { checkedItems }) => {
        if (checkedItems.includes('conversations') !== conversations) setConversations(!conversations)
        if (checkedItems.includes('notices') !== notices.isOn) void notices.switchTo(!notices.isOn)
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          icon={<SettingsRegular />}
          aria-label={text('mail.settings.title')}
          title={text('mail.settings.title')}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemCheckbox name="settings" value="conversations">
            {text('mail.settings.conversations')}
          </MenuItemCheckbox>
          {notices.isPossible && (
            <MenuItemCheckbox name="settings" value="notices">
              {text('mail.settings.notices')}
            </MenuItemCheckbox>
          )}
          <MenuDivider />
          <MenuItem icon={<KeyboardRegular />} onClick={onHelp}>
            {text('mail.shortcuts.title')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
