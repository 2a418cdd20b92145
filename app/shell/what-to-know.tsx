/** The box that stands first wherever a task is explained. Its children are the items of a list, `<li>`. */
import { makeStyles, tokens } from '@fluentui/react-components'
import { LightbulbRegular } from '@fluentui/react-icons/svg/lightbulb'
import { type ReactNode, useId } from 'react'
import { useText } from '../texts.tsx'

const useStyles = makeStyles({
  box: {
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`,
    borderRadius: tokens.borderRadiusXLarge,
    backgroundColor: tokens.colorBrandBackground2,
    border: `1px solid ${tokens.colorTransparentStroke}`,
  },
  title: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    margin: 0,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
    '& svg': { fontSize: '20px', color: tokens.colorBrandForeground1 },
  },
  list: {
    margin: `${tokens.spacingVerticalS} 0 0`,
    paddingLeft: '28px',
    lineHeight: tokens.lineHeightBase400,
    '& li + li': { marginTop: tokens.spacingVerticalXS },
    // One thing is no list to look at; its words stand below those of the title.
    '& > li:only-child': { listStyleType: 'none' },
  },
})

export const WhatToKnow = ({ children }: { children: ReactNode }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const id = useId()
  return (
    <section className={styles.box} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        <LightbulbRegular aria-hidden />
        {text('shell.whatToKnow')}
      </h2>
      <ul className={styles.list}>{children}</ul>
    </section>
  )
}
