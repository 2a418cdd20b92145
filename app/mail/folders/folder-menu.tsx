/** What can be done with the folder that is open: one of the holder's own is renamed or goes; junk and trash are emptied. */
import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components'
import { DeleteRegular } from '@fluentui/react-icons/svg/delete'
import { MoreHorizontalRegular } from '@fluentui/react-icons/svg/more-horizontal'
import { RenameRegular } from '@fluentui/react-icons/svg/rename'
import type { ReactNode } from 'react'
import { useText } from '../../texts.tsx'
import { useWhole } from '../actions/whole.tsx'
import { useDesk } from '../desk.tsx'
import { useFolderWork } from './folder-work.tsx'

export const FolderMenu = ({ isEmpty }: { isEmpty: boolean }): ReactNode => {
  const text = useText()
  const { folder, place } = useDesk()
  const { ask } = useFolderWork()
  const whole = useWhole()
  if (folder === null || place.search !== '') return null
  if (folder.role === 'trash' || folder.role === 'junk')
    return isEmpty ? null : (
      <Button
        appearance="subtle"
        size="small"
        onClick={() => void whole.begin({ kind: 'destroy', change: 'destroy' })}
      >
        {text('mail.folders.empty')}
      </Button>
    )
  if (folder.role !== null) return null
  return (
    <Menu>
      <MenuTrigger disableButtonEnhancement>
        <Button
          appearance="subtle"
          size="small"
          icon={<MoreHorizontalRegular />}
          aria-label={text('mail.folders.more')}
          title={text('mail.folders.more')}
        />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItem icon={<RenameRegular />} onClick={() => ask({ what: 'rename', folder })}>
            {text('mail.folders.rename')}
          </MenuItem>
          <MenuItem icon={<DeleteRegular />} onClick={() => ask({ what: 'remove', folder })}>
            {text('mail.folders.remove')}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  )
}
