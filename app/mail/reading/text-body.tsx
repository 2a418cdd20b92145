/** A mail in plain text: its lines as they are, what it quotes set apart, and addresses of the web as links. */
import { makeStyles, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'

const useStyles = makeStyles({
  body: {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    textAlign: 'start',
    fontSize: '15px',
    lineHeight: '1.5',
    '& a': { color: tokens.colorBrandForegroundLink },
  },
  quote: {
    margin: `${tokens.spacingVerticalXS} 0`,
    paddingInlineStart: tokens.spacingHorizontalM,
    borderInlineStartWidth: '2px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorNeutralStroke1,
    color: tokens.colorNeutralForeground2,
  },
})

export const TextBody = ({ text }: { text: string }): ReactNode => {
  const styles = useStyles()
  return (
    <div className={styles.body}>
      {blocksOf(text).map(({ isQuote, lines }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
        <Block key={index} isQuote={isQuote}>
          {withLinks(lines.join('\n'))}
        </Block>
      ))}
    </div>
  )
}

const Block = ({ isQuote, children }: { isQuote: boolean; children: ReactNode }): ReactNode => {
  const styles = useStyles()
  return isQuote ? (
    <blockquote className={styles.quote} dir="auto">
      {children}
    </blockquote>
  ) : (
    <div dir="auto">{children}</div>
  )
}

type TextBlock = { readonly isQuote: boolean; readonly lines: string[] }

const blocksOf = (text: string): readonly TextBlock[] => {
  const blocks: TextBlock[] = []
  for (const line of text.replaceAll('\r\n', '\n').trimEnd().split('\n')) {
    const isQuote = line.startsWith('>')
    const own = isQuote ? line.replace(/^> ?/, '') : line
    const last = blocks.at(-1)
    if (last?.isQuote === isQuote) last.lines.push(own)
    else blocks.push({ isQuote, lines: [own] })
  }
  return blocks
}

const ADDRESS = /(https?:\/\/[^\s<>"]{1,2000}[^\s<>".,;:!?)\]}'])/g

const withLinks = (words: string): ReactNode[] =>
  words.split(ADDRESS).map((part, index) =>
    index % 2 === 1 && URL.canParse(part) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a text does not change its order
      <a key={index} href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  )
