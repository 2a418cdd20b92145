/**
 * A mail in HTML: a document of its own in a frame that runs nothing (src/mail-html; attack A10). The frame is as high as
 * its document. Pictures from outside are shown when the reader asks.
 */
import { Button, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { address } from '../../client.ts'
import { Notice } from '../../shell/notice.tsx'
import { useText } from '../../texts.tsx'
import type { Id } from '../jmap/types.ts'

/** As `FRAME_SANDBOX` of src/mail-html/document.ts: never `allow-scripts`. */
const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox'
const FIRST_PX = 120
const LEAST_PART = 0.5 // smaller nobody can read

const useStyles = makeStyles({
  frame: {
    display: 'block',
    width: '100%',
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: '#fff',
    colorScheme: 'light',
  },
  held: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    '& span': { flexGrow: 1 },
  },
})

type Props = {
  readonly email: Id
  readonly part: string
  readonly subject: string
  /** Keys that were pressed within the frame. */
  readonly onKeyDown: (event: KeyboardEvent) => void
}

export const HtmlBody = ({ email, part, subject, onKeyDown }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const frame = useRef<HTMLIFrameElement>(null)
  const [isShown, setIsShown] = useState(false)
  const [heldBack, setHeldBack] = useState(0)
  const [heightPx, setHeightPx] = useState(FIRST_PX)
  const observer = useRef<ResizeObserver | null>(null)
  const pressed = useRef(onKeyDown)
  pressed.current = onKeyDown
  useEffect(() => () => observer.current?.disconnect(), [])

  const onLoad = (): void => {
    const page = frame.current?.contentDocument ?? null
    if (page?.body == null) return
    setHeldBack(Number(page.body.dataset.heldBack ?? 0))
    const root = page.documentElement
    let widthPx = 0
    /** A mail that is made for a wide screen is made smaller, as far as it can still be read. */
    const fit = (): void => {
      const hasPx = frame.current?.clientWidth ?? 0
      if (hasPx === widthPx) return
      widthPx = hasPx
      root.style.zoom = ''
      const part = hasPx / root.scrollWidth
      if (part < 1) root.style.zoom = String(Math.max(part, LEAST_PART))
    }
    const measure = (): void => {
      fit()
      setHeightPx(Math.ceil(root.getBoundingClientRect().height))
    }
    observer.current?.disconnect()
    observer.current = new ResizeObserver(measure)
    observer.current.observe(root)
    measure()
    page.addEventListener('keydown', (event) => pressed.current(event))
  }
  return (
    <>
      {heldBack > 0 && !isShown && (
        <Notice kind="info" role="note">
          <div className={styles.held}>
            <span>{text('mail.reading.picturesHeldBack')}</span>
            <Button size="small" onClick={() => setIsShown(true)}>
              {text('mail.reading.showPictures')}
            </Button>
          </div>
        </Notice>
      )}
      <iframe
        ref={frame}
        title={text('mail.reading.body', { subject })}
        sandbox={SANDBOX}
        src={address('mailDocument', {
          params: { id: email },
          query: { part, pictures: isShown ? 'shown' : null },
        })}
        className={styles.frame}
        style={{ height: `${heightPx}px` }}
        onLoad={onLoad}
      />
    </>
  )
}
