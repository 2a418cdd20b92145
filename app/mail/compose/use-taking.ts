/**
 * Files that are dropped or pasted onto a mail: pictures stand among the words where they were let go of, when it is
 * formatted; all else, and what lands beside the text, is attached.
 */
import type { EditorView } from 'prosemirror-view'
import { type ClipboardEvent, type DragEvent, type RefObject, useRef, useState } from 'react'
import type { DraftFiles } from './draft-files.ts'
import { type Point, putPictures } from './rich/editor-pictures.ts'
import { isPicture } from './rich/pictures.ts'

type FormEvents = {
  readonly onDragStart: () => void
  readonly onDragEnd: () => void
  readonly onDragOver: (event: DragEvent) => void
  readonly onDragLeave: () => void
  readonly onDrop: (event: DragEvent) => void
  readonly onPaste: (event: ClipboardEvent) => void
}

export type Taking = {
  /** Whether files are being held over it. */
  readonly isOver: boolean
  readonly events: FormEvents
  /** Pictures go among the words, where the caret is. */
  readonly takeIn: (files: Iterable<File>, point?: Point) => void
}

export const useTaking = (editor: RefObject<EditorView | null>, files: DraftFiles): Taking => {
  const [isOver, setIsOver] = useState(false)
  /** What is dragged within the mail is no file that comes to it. */
  const isOwn = useRef(false)
  const takeIn = (taken: Iterable<File>, point: Point | null = null): void => {
    const all = [...taken]
    files.add(all.filter((file) => !isPicture(file)))
    void files.addPictures(all.filter(isPicture)).then((pictures) => {
      if (editor.current !== null && pictures.length > 0) putPictures(editor.current, pictures, point)
    })
  }
  const take = (target: EventTarget, taken: readonly File[], point: Point | null): void => {
    if (editor.current?.dom.contains(target as Node) === true) takeIn(taken, point)
    else files.add(taken)
  }
  const comes = ({ dataTransfer }: DragEvent): boolean =>
    !isOwn.current && dataTransfer.types.includes('Files')
  const events: FormEvents = {
    onDragStart: () => {
      isOwn.current = true
    },
    onDragEnd: () => {
      isOwn.current = false
    },
    onDragOver: (event) => {
      if (!comes(event)) return
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event) => {
      if (!comes(event)) return
      event.preventDefault()
      setIsOver(false)
      const { target, dataTransfer, clientX, clientY } = event
      take(target, [...dataTransfer.files], { left: clientX, top: clientY })
    },
    onPaste: ({ target, clipboardData }) => take(target, filesIn(clipboardData), null),
  }
  return { isOver, events, takeIn }
}

/** Programs for letters and tables put a picture of the words beside them; the words are what is meant. */
export const filesIn = ({ files, types }: DataTransfer): readonly File[] => {
  const isDrawnToo = types.includes('text/plain') && types.includes('text/html')
  return [...files].filter((file) => !(isDrawnToo && isPicture(file)))
}
