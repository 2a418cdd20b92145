/** A message as it came, header and all: as much as a screen can bear; the whole of it can be saved. */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { NotAnswered } from '../../account/asked.tsx'
import { askSignedIn } from '../../client.ts'
import { ModalDialog } from '../../shell/modal-dialog.tsx'
import { useText } from '../../texts.tsx'
import { MailProblem, problemIn } from '../jmap/problem.ts'
import type { Email } from '../jmap/types.ts'
import { useMailSession } from '../mail-session.tsx'

const SHOWN_OCTETS_MAX = 262_144
const ASKED_TIMES_MAX = 2

const useStyles = makeStyles({
  source: {
    margin: 0,
    maxHeight: '60vh',
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
  },
})

export const SourceDialog = ({ email, onClose }: { email: Email; onClose: () => void }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const session = useMailSession()
  const { data, error, refetch } = useQuery({
    queryKey: ['mail', 'source', email.blobId],
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const place = session.downloadUrl(email.blobId, 'message.eml', 'message/rfc822')
      const range = { Range: `bytes=0-${SHOWN_OCTETS_MAX - 1}` }
      const response = await askSignedIn(place, { headers: range, signal }, ASKED_TIMES_MAX)
      if (response === null) throw new MailProblem('lost-connection')
      if (!response.ok) throw new MailProblem('not-found')
      return (await response.text()).slice(0, SHOWN_OCTETS_MAX)
    },
  })
  const asked = {
    answer: null,
    problem: error === null ? null : problemIn(error),
    again: async () => void (await refetch()),
  }
  return (
    <ModalDialog
      isOpen
      isWide
      title={text('mail.reading.source')}
      onClose={onClose}
      actions={<Button onClick={onClose}>{text('mail.close')}</Button>}
    >
      {data === undefined ? (
        <NotAnswered asked={asked} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the keys
        <pre className={styles.source} tabIndex={0}>
          {data}
        </pre>
      )}
    </ModalDialog>
  )
}
