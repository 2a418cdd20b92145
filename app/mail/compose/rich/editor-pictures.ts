/** Pictures in the editor: put where somebody wants them, drawn, and taken away. */
import { Fragment, type Node, Slice } from 'prosemirror-model'
import type { EditorView, NodeViewConstructor } from 'prosemirror-view'
import { schema } from './schema.ts'

export type PutPicture = { readonly cid: string; readonly alt: string }
export type Point = { readonly left: number; readonly top: number }

const { picture } = schema.nodes

/** At a point on the screen, or where the caret is. */
export const putPictures = (view: EditorView, pictures: readonly PutPicture[], point: Point | null): void => {
  const { tr, selection } = view.state
  const at = (point === null ? undefined : view.posAtCoords(point)?.pos) ?? selection.from
  const end = point === null ? selection.to : at
  view.dispatch(
    tr
      .replaceWith(
        at,
        end,
        pictures.map((each) => picture.create(each)),
      )
      .scrollIntoView(),
  )
  view.focus()
}

export const takePictureAway = (view: EditorView, cid: string): void => {
  const { tr } = view.state
  view.state.doc.descendants((node, at) => {
    if (node.type === picture && node.attrs.cid === cid)
      tr.delete(tr.mapping.map(at), tr.mapping.map(at + node.nodeSize))
  })
  if (tr.docChanged) view.dispatch(tr)
}

export const pictureView =
  (addressOf: (cid: string) => string | null): NodeViewConstructor =>
  ({ attrs }) => {
    const dom = document.createElement('img')
    dom.src = addressOf(attrs.cid as string) ?? ''
    dom.alt = attrs.alt as string
    return { dom }
  }

/** Of what is pasted, without the pictures of other mails. */
export const withoutOthers = (slice: Slice, isOwn: (cid: string) => boolean): Slice => {
  const kept = (content: Fragment): Fragment => {
    const nodes: Node[] = []
    content.forEach((node) => {
      if (node.type !== picture || isOwn(node.attrs.cid as string)) nodes.push(node.copy(kept(node.content)))
    })
    return Fragment.from(nodes)
  }
  return new Slice(kept(slice.content), slice.openStart, slice.openEnd)
}
