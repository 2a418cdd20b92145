/** Hands lines of text to the browser as a file to keep. Nothing leaves this computer. */
export const saveAsFile = (name: string, lines: readonly string[]): void => {
  // Windows' oldest editor shows lines that end otherwise as one.
  const url = URL.createObjectURL(
    new Blob([`${lines.join('\r\n')}\r\n`], { type: 'text/plain;charset=utf-8' }),
  )
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
