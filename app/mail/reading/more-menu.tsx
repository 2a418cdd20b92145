/** What else can be done with one email: unread again, print, save, and the message as it came. */
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { CodeRegular } from '@fluentui/react-icons/svg/code'
import { MailUnreadRegular } from '@fluentui/react-icons/svg/mail-unread'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { PrintRegular } from '@fluentui/react-icons/svg/print'
import { SaveRegular } from '@fluentui/react-icons/svg/save'
import { SubtractRegular } from '@fluentui/react-icons/svg/subtract'
import { type ReactNode, useState } from 'react'
import { useText } from '../../texts.tsx'
import { just, useActions } from '../actions/actions.ts'
import type { Email } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'
import { SourceDialog } from './source-dialog.tsx'

const NOT_IN_FILE_NAMES = /[\\/:*?"<>|\p{Cc}]+/gu
const FILE_NAME_CHARACTERS_MAX = 100

export const MoreMenu = ({ email, onClose }: { email: Email; onClose?: () => void }): ReactNode => {
  const text = useText()
  const session = useMailSession()
  const { setKeyword } = useActions()
  const [isSourceShown, setIsSourceShown] = useState(false)
  const subject = (email.subject ?? '')
    .replace(NOT_IN_FILE_NAMES, ' ')
    .trim()
    .slice(0, FILE_NAME_CHARACTERS_MAX)
  const fileName = `${subject || text('mail.list.noSubject')}.eml`
  const save = (): void => {
    const link = document.createElement('a')
    link.href = session.downloadUrl(email.blobId, fileName, 'message/rfc822')
    link.download = fileName
    link.click()
  }
  return (
    <>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button
            appearance="subtle"
            icon={<MoreHorizontalRegular />}
            aria-label={text('mail.reading.more')}
            title={text('mail.reading.more')}
          />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<MailUnreadRegular />} onClick={() => setKeyword(just(email), '$seen', false)}>
              {text('mail.actions.markUnread')}
            </MenuItem>
            <MenuItem icon={<PrintRegular />} onClick={() => window.print()}>
              {text('mail.reading.print')}
            </MenuItem>
            <MenuItem icon={<SaveRegular />} onClick={save}>
              {text('mail.reading.save')}
            </MenuItem>
            <MenuItem icon={<CodeRegular />} onClick={() => setIsSourceShown(true)}>
              {text('mail.reading.source')}
            </MenuItem>
            {onClose !== undefined && (
              <MenuItem icon={<SubtractRegular />} onClick={onClose}>
                {text('mail.reading.collapse')}
              </MenuItem>
            )}
          </MenuList>
        </MenuPopover>
      </Menu>
      {isSourceShown && <SourceDialog email={email} onClose={() => setIsSourceShown(false)} />}
    </>
  )
}
