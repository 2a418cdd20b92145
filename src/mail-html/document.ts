/**
 * A mail as a document of its own, for a sandboxed frame (attack A10). Three layers, each of which holds alone: the HTML
 * is rewritten, the document's policy lets nothing run or load, and the frame that shows it is sandboxed by the page.
 */
import type { Pictures } from './addresses.ts'
import { escapeHtml } from './escape.ts'
import { rewriteHtml } from './rewrite.ts'

export type MailHtml = {
  readonly html: string
  /** What it is as text, for when the HTML cannot be shown. */
  readonly asText: (html: string) => string
  readonly pictures: Pictures
}

/** The page that shows it finds the number of held back pictures at its body. */
const HELD_BACK_ATTRIBUTE = 'data-held-back'

export const mailDocument = ({ html, asText, pictures }: MailHtml): string => {
  const rewritten = rewriteHtml(html, pictures)
  if (rewritten === null) return documentOf('', '', `<pre>${escapeHtml(asText(html))}</pre>`, 0)
  const { styles, bodyAttributes, body, heldBack } = rewritten
  return documentOf(styles, bodyAttributes, body, heldBack)
}

const documentOf = (styles: string, bodyAttributes: string, body: string, heldBack: number): string =>
  '<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  `<meta name="referrer" content="no-referrer"><style>${OWN_STYLES}</style><style>${styles}</style></head>` +
  `<body ${HELD_BACK_ATTRIBUTE}="${heldBack}"${bodyAttributes}>${body}</body></html>`

const OWN_STYLES =
  ':root{color-scheme:light;background:#fff}' +
  "body{margin:0;padding:8px 2px;overflow-wrap:break-word;font:15px/1.45 'Segoe UI',system-ui,sans-serif;color:#242424;height:auto!important;min-height:0!important}" +
  // A picture that gets narrower keeps its shape; its height stays, since empty ones hold things apart by it.
  'img{max-width:100%}@media(max-width:600px){img{object-fit:contain}}table{max-width:100%}pre{white-space:pre-wrap}' +
  'blockquote{margin:8px 0;padding-left:12px;border-left:2px solid #c7c7c7}'

/** Of the frame. Never `allow-scripts`: beside `allow-same-origin` it would undo all of it. */
export const FRAME_SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox'

/** The policy of the document. Pictures from outside load only when they were asked for. */
export const documentPolicy = (fromOutside: boolean): string =>
  [
    "default-src 'none'",
    `img-src 'self' data:${fromOutside ? ' https:' : ''}`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    // Links open a tab of their own, which is a page like any other.
    `sandbox ${FRAME_SANDBOX}`,
  ].join('; ')
