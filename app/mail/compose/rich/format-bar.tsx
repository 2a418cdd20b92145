/** What can be done with the words that are marked. */
import {
  Button,
  Input,
  makeStyles,
  Popover,
  PopoverSurface,
  PopoverTrigger,
  ToggleButton,
  tokens,
} from '@fluentui/react-components'
import { ImageRegular } from '@fluentui/react-icons/svg/image'
import { LinkRegular } from '@fluentui/react-icons/svg/link'
import { TextBoldRegular } from '@fluentui/react-icons/svg/text-bold'
import { TextBulletListRegular } from '@fluentui/react-icons/svg/text-bullet-list'
import { TextItalicRegular } from '@fluentui/react-icons/svg/text-italic'
import { TextNumberListLtrRegular } from '@fluentui/react-icons/svg/text-number-list-ltr'
import { TextQuoteRegular } from '@fluentui/react-icons/svg/text-quote'
import { TextUnderlineRegular } from '@fluentui/react-icons/svg/text-underline'
import { lift, toggleMark, wrapIn } from 'prosemirror-commands'
import type { MarkType, NodeType } from 'prosemirror-model'
import { liftListItem, wrapInList } from 'prosemirror-schema-list'
import type { Command, EditorState } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import { type ReactElement, type ReactNode, useState } from 'react'
import { type TextKey, useText } from '../../../texts.tsx'
import { ChooseFiles } from '../choose-files.tsx'
import { linkOf, schema } from './schema.ts'

const useStyles = makeStyles({
  bar: { display: 'flex', flexWrap: 'wrap', gap: '2px', paddingTop: tokens.spacingVerticalXS },
  link: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'center' },
})

type Format = {
  readonly icon: ReactElement
  readonly words: TextKey
  readonly isOn: (state: EditorState) => boolean
  readonly command: (state: EditorState) => Command
}

const ofMark = (icon: ReactElement, words: TextKey, mark: MarkType): Format => ({
  icon,
  words,
  isOn: (state) => hasMark(state, mark),
  command: () => toggleMark(mark),
})

const ofBlock = (
  icon: ReactElement,
  words: TextKey,
  node: NodeType,
  into: Command,
  out: Command,
): Format => ({
  icon,
  words,
  isOn: (state) => isWithin(state, node),
  command: (state) => (isWithin(state, node) ? out : into),
})

const { bullet_list, ordered_list, blockquote, list_item } = schema.nodes
const { strong, em, underline, link } = schema.marks

const FORMATS: readonly Format[] = [
  ofMark(<TextBoldRegular />, 'mail.format.bold', strong),
  ofMark(<TextItalicRegular />, 'mail.format.italic', em),
  ofMark(<TextUnderlineRegular />, 'mail.format.underline', underline),
  ofBlock(
    <TextBulletListRegular />,
    'mail.format.bullets',
    bullet_list,
    wrapInList(bullet_list),
    liftListItem(list_item),
  ),
  ofBlock(
    <TextNumberListLtrRegular />,
    'mail.format.numbers',
    ordered_list,
    wrapInList(ordered_list),
    liftListItem(list_item),
  ),
  ofBlock(<TextQuoteRegular />, 'mail.format.quote', blockquote, wrapIn(blockquote), lift),
]

type Props = {
  readonly view: EditorView
  readonly state: EditorState
  readonly onPictures: (files: Iterable<File>) => void
}

export const FormatBar = ({ view, state, onPictures }: Props): ReactNode => {
  const styles = useStyles()
  const text = useText()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons; a fieldset is for forms
    <div role="group" aria-label={text('mail.format.title')} className={styles.bar}>
      {FORMATS.map(({ icon, words, isOn, command }) => (
        <ToggleButton
          key={words}
          appearance="subtle"
          size="small"
          icon={icon}
          aria-label={text(words)}
          title={text(words)}
          checked={isOn(state)}
          // What is marked stays marked.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            command(view.state)(view.state, view.dispatch)
            view.focus()
          }}
        />
      ))}
      <LinkButton view={view} state={state} />
      <ChooseFiles
        words={text('mail.format.picture')}
        accept="image/*"
        onChosen={onPictures}
        appearance="subtle"
        size="small"
        icon={<ImageRegular />}
      />
    </div>
  )
}

const LinkButton = ({ view, state }: { view: EditorView; state: EditorState }): ReactNode => {
  const styles = useStyles()
  const text = useText()
  const [isOpen, setIsOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const isOn = hasMark(state, link)
  const href = linkOf(typed)
  const put = (): void => {
    if (href === null) return
    const { from, to, empty } = view.state.selection
    const mark = link.create({ href })
    view.dispatch(
      empty
        ? view.state.tr.insert(from, schema.text(typed.trim(), [mark]))
        : view.state.tr.addMark(from, to, mark),
    )
    setTyped('')
    setIsOpen(false)
    view.focus()
  }
  return (
    <Popover open={isOpen} onOpenChange={(_, { open }) => setIsOpen(open)} trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <ToggleButton
          appearance="subtle"
          size="small"
          icon={<LinkRegular />}
          aria-label={text('mail.format.link')}
          title={text('mail.format.link')}
          checked={isOn}
        />
      </PopoverTrigger>
      <PopoverSurface aria-label={text('mail.format.link')}>
        <div className={styles.link}>
          <Input
            aria-label={text('mail.format.address')}
            placeholder={text('mail.format.address')}
            value={typed}
            onChange={(_, { value }) => setTyped(value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              event.stopPropagation()
              put()
            }}
          />
          <Button disabledFocusable={href === null} onClick={put}>
            {text('mail.format.put')}
          </Button>
        </div>
      </PopoverSurface>
    </Popover>
  )
}

const hasMark = ({ doc, selection, storedMarks }: EditorState, mark: MarkType): boolean => {
  const { from, to, empty, $from } = selection
  return empty ? mark.isInSet(storedMarks ?? $from.marks()) !== undefined : doc.rangeHasMark(from, to, mark)
}

const isWithin = ({ selection: { $from } }: EditorState, node: NodeType): boolean => {
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === node) return true
  return false
}
