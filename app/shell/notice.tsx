/** A message that stays in the page: something to know, to beware of, that went wrong, or that went well. */
import { makeStyles, mergeClasses, shorthands, tokens } from '@fluentui/react-components'
import { CheckmarkCircleFilled } from '@fluentui/react-icons/svg/checkmark-circle'
import { ErrorCircleFilled } from '@fluentui/react-icons/svg/error-circle'
import { InfoFilled } from '@fluentui/react-icons/svg/info'
import { WarningFilled } from '@fluentui/react-icons/svg/warning'
import type { ReactNode, Ref } from 'react'

const useStyles = makeStyles({
  box: {
    display: 'flex',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    ...shorthands.borderWidth('1px'),
    ...shorthands.borderStyle('solid'),
    lineHeight: tokens.lineHeightBase300,
    overflowWrap: 'anywhere',
    ':focus': { outline: 'none' },
  },
  icon: { flexShrink: 0, fontSize: '20px', lineHeight: 1 },
  words: {
    flexGrow: 1,
    minWidth: 0,
    '& > p:first-child': { marginTop: 0 },
    '& > p:last-child': { marginBottom: 0 },
  },
  info: {
    backgroundColor: tokens.colorBrandBackground2,
    ...shorthands.borderColor(tokens.colorBrandStroke2),
  },
  infoIcon: { color: tokens.colorBrandForeground1 },
  warning: {
    backgroundColor: tokens.colorStatusWarningBackground1,
    ...shorthands.borderColor(tokens.colorStatusWarningBorder1),
  },
  warningIcon: { color: tokens.colorStatusWarningForeground3 },
  error: {
    backgroundColor: tokens.colorStatusDangerBackground1,
    ...shorthands.borderColor(tokens.colorStatusDangerBorder1),
  },
  errorIcon: { color: tokens.colorStatusDangerForeground1 },
  success: {
    backgroundColor: tokens.colorStatusSuccessBackground1,
    ...shorthands.borderColor(tokens.colorStatusSuccessBorder1),
  },
  successIcon: { color: tokens.colorStatusSuccessForeground1 },
})

const ICON = {
  info: InfoFilled,
  warning: WarningFilled,
  error: ErrorCircleFilled,
  success: CheckmarkCircleFilled,
} as const

type Props = {
  readonly kind: keyof typeof ICON
  readonly children: ReactNode
  readonly role?: 'alert' | 'status' | 'note'
  readonly ref?: Ref<HTMLDivElement>
}

export const Notice = ({ kind, children, role, ref }: Props): ReactNode => {
  const styles = useStyles()
  const Icon = ICON[kind]
  return (
    <div ref={ref} role={role} tabIndex={-1} className={mergeClasses(styles.box, styles[kind])}>
      <span aria-hidden className={mergeClasses(styles.icon, styles[`${kind}Icon`])}>
        <Icon />
      </span>
      <div className={styles.words}>{children}</div>
    </div>
  )
}
