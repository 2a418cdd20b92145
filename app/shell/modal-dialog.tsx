/**
 * A dialog over the page. When it closes the focus goes back to where it came from (WCAG 2.4.3), or to the page's title
 * when that is gone: else who listens is left nowhere, and the page stays hidden from them until they move.
 */
import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components'
import { type FocusEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'

const useStyles = makeStyles({
  // Never at the very edges of a phone, where Fluent would let it be.
  surface: { '@media screen and (max-width: 640px)': { maxWidth: 'calc(100vw - 32px)' } },
  wide: { maxWidth: 'min(960px, calc(100vw - 32px))', width: '100%' },
  atSide: {
    position: 'fixed',
    inset: '0 auto 0 0',
    margin: 0,
    width: 'min(300px, 85vw)',
    maxWidth: 'none',
    height: '100dvh',
    maxHeight: 'none',
    borderRadius: 0,
    overflowY: 'auto',
  },
  // Both may name what somebody else named, in one long word.
  title: { minWidth: 0, overflowWrap: 'anywhere' },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    overflowWrap: 'anywhere',
    '& p': { margin: 0 },
  },
})

type Props = {
  readonly isOpen: boolean
  readonly title: string
  /** It wants an answer: what lies beside it does not close it. */
  readonly isAlert?: boolean
  /** For what has long lines of its own. */
  readonly isWide?: boolean
  /** For places to go to: at the left edge, as high as the page. */
  readonly isAtSide?: boolean
  readonly children: ReactNode
  /** The buttons below, where they are not those of a form. */
  readonly actions?: ReactNode
  readonly onClose: () => void
}

export const ModalDialog = ({
  isOpen,
  title,
  isAlert = false,
  isWide = false,
  isAtSide = false,
  children,
  actions,
  onClose,
}: Props): ReactNode => {
  const styles = useStyles()
  const { surface, remember } = useFocusBack(isOpen)
  return (
    <Dialog
      modalType={isAlert ? 'alert' : 'modal'}
      open={isOpen}
      onOpenChange={(_, { open }) => !open && onClose()}
    >
      <DialogSurface
        ref={surface}
        className={mergeClasses(styles.surface, isWide && styles.wide, isAtSide && styles.atSide)}
        onFocus={remember}
      >
        <DialogBody>
          <DialogTitle className={styles.title}>{title}</DialogTitle>
          <DialogContent className={styles.content}>{children}</DialogContent>
          {actions !== undefined && <DialogActions>{actions}</DialogActions>}
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}

type FocusBack = {
  readonly surface: RefObject<HTMLDivElement | null>
  /** For `onFocus` of the surface. */
  readonly remember: (event: FocusEvent<HTMLElement>) => void
}

const useFocusBack = (isOpen: boolean): FocusBack => {
  const surface = useRef<HTMLDivElement>(null)
  const opener = useRef<HTMLElement | null>(null)
  useEffect(() => {
    if (!isOpen) return
    // While it fades it still holds the focus.
    const dialog = surface.current
    return () => {
      const { activeElement, body } = document
      if (activeElement !== body && dialog?.contains(activeElement) !== true) return
      const back = opener.current?.isConnected === true ? opener.current : document.querySelector('h1')
      opener.current = null
      back?.focus()
    }
  }, [isOpen])
  return {
    surface,
    remember: ({ currentTarget, relatedTarget: from }) => {
      if (opener.current === null && from instanceof HTMLElement && !currentTarget.contains(from))
        opener.current = from
    },
  }
}
