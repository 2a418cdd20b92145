/**
 * Writing with formatting, by ProseMirror: it holds what `schema.ts` names and nothing else, whatever is pasted. Its way
 * of reading what is pasted is the one policy of Trusted Types that our pages allow (src/web/headers.ts).
 */
import { makeStyles, tokens } from '@fluentui/react-components'
import { baseKeymap, toggleMark } from 'prosemirror-commands'
import { history, redo, undo } from 'prosemirror-history'
import { inputRules, wrappingInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import { DOMSerializer, type Node } from 'prosemirror-model'
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list'
import { EditorState, type Plugin } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { useText } from '../../../texts.tsx'
import { filesIn } from '../use-taking.ts'
import { docFromText, textFromDoc } from './convert.ts'
import { pictureView, withoutOthers } from './editor-pictures.ts'
import { FormatBar } from './format-bar.tsx'
import { schema } from './schema.ts'

const useStyles = makeStyles({
  editor: { flexGrow: 1, display: 'flex', flexDirection: 'column' },
  text: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    fontSize: '15px',
    lineHeight: '1.5',
    '& .ProseMirror': {
      flexGrow: 1,
      minHeight: '280px',
      padding: '8px 0',
      outline: 'none',
      whiteSpace: 'pre-wrap',
      overflowWrap: 'break-word',
    },
    '& p': { margin: 0 },
    '& ul, & ol': { margin: '4px 0', paddingLeft: '28px' },
    '& blockquote': {
      margin: '4px 0',
      paddingLeft: '12px',
      borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
      color: tokens.colorNeutralForeground2,
    },
    '& a': { color: tokens.colorBrandForegroundLink },
    '& img': { maxWidth: '100%', verticalAlign: 'bottom' },
    '& img.ProseMirror-selectednode': { outline: `2px solid ${tokens.colorBrandStroke1}` },
  },
})

export type Written = { readonly html: string; readonly text: string }

type Props = {
  /** What is there at first: formatted, or else as text. */
  readonly first: { readonly html: string | null; readonly text: string }
  readonly hasFocusFirst: boolean
  readonly onChange: (written: Written) => void
  /** The editor while it is there. */
  readonly editor: RefObject<EditorView | null>
  /** What a picture of this mail is shown by; null for one of another. */
  readonly pictureAt: (cid: string) => string | null
  /** Pictures that were chosen. */
  readonly onPictures: (files: Iterable<File>) => void
}

export const RichEditor = (props: Props): ReactNode => {
  const { first, hasFocusFirst, onChange, pictureAt, onPictures } = props
  const styles = useStyles()
  const text = useText()
  const place = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView | null>(null)
  const [state, setState] = useState<EditorState | null>(null)
  const told = useRef(onChange)
  told.current = onChange
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; from then on it holds what is written
  useEffect(() => {
    let isBegun = false
    const editor: EditorView = new EditorView(place.current, {
      state: stateOf(docFromText(first.html === null ? first.text : '')),
      // What is pasted brings no styles: the page's policy stops them, and the schema knows none.
      transformPastedHTML: (html) => html.replaceAll(STYLES, ''),
      transformPasted: (slice) => withoutOthers(slice, (cid) => pictureAt(cid) !== null),
      nodeViews: { picture: pictureView(pictureAt) },
      // The form takes them (use-taking.ts).
      handlePaste: (_, { clipboardData }) => clipboardData !== null && filesIn(clipboardData).length > 0,
      attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': text('mail.compose.body') },
      dispatchTransaction: (transaction) => {
        const next = editor.state.apply(transaction)
        editor.updateState(next)
        if (!isBegun) return
        setState(next)
        if (transaction.docChanged) told.current(writtenIn(next.doc))
      },
    })
    if (first.html !== null) editor.pasteHTML(first.html)
    // What was there is no change, and undoing what was written ends with it.
    editor.updateState(stateOf(editor.state.doc))
    isBegun = true
    if (hasFocusFirst) editor.focus()
    setView(editor)
    setState(editor.state)
    props.editor.current = editor
    return () => {
      props.editor.current = null
      editor.destroy()
    }
  }, [])
  return (
    <div className={styles.editor}>
      {view !== null && state !== null && <FormatBar view={view} state={state} onPictures={onPictures} />}
      <div ref={place} className={styles.text} />
    </div>
  )
}

const stateOf = (doc: Node): EditorState => EditorState.create({ doc, plugins: plugins() })

const STYLES = /<style\b[\s\S]*?(?:<\/style\s*>|$)/gi

const writtenIn = (doc: Node): Written => {
  // In a document of its own, which loads no pictures.
  const inert = document.implementation.createHTMLDocument()
  const holder = inert.createElement('div')
  holder.append(DOMSerializer.fromSchema(schema).serializeFragment(doc.content, { document: inert }))
  // An empty paragraph has no height in a mail.
  for (const empty of holder.querySelectorAll('p:empty')) empty.append(inert.createElement('br'))
  return { html: holder.innerHTML, text: textFromDoc(doc) }
}

const plugins = (): Plugin[] => {
  const { list_item, bullet_list, ordered_list, blockquote } = schema.nodes
  const { strong, em, underline } = schema.marks
  return [
    history(),
    inputRules({
      rules: [
        wrappingInputRule(/^\s*[-*]\s$/, bullet_list),
        wrappingInputRule(/^(\d+)\.\s$/, ordered_list, (match) => ({ order: Number(match[1]) })),
        wrappingInputRule(/^\s*>\s$/, blockquote),
      ],
    }),
    keymap({
      'Mod-b': toggleMark(strong),
      'Mod-i': toggleMark(em),
      'Mod-u': toggleMark(underline),
      'Mod-z': undo,
      'Mod-y': redo,
      'Shift-Mod-z': redo,
      Enter: splitListItem(list_item),
      Tab: sinkListItem(list_item),
      'Shift-Tab': liftListItem(list_item),
    }),
    keymap(baseKeymap),
  ]
}
