/** Metrics as Prometheus reads them: every line must be one of its text format. */
import assert from 'node:assert/strict'

export type Read = {
  readonly text: string
  /** 0 where there is no such line. `labels` as they stand between the braces. */
  value(name: string, labels: string): number
}

const LINE = /^([a-z_][a-z0-9_]*)(?:\{((?:[a-z_]+="[^"\\\n]*",?)*)\})? (-?[\d.]+(?:e[+-]?\d+)?|\+Inf)$/

export const readMetrics = async (port: number): Promise<Read> => {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`)
  const text = await response.text()
  assert.equal(response.status, 200, text)
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ') || line.startsWith('# TYPE ')) continue
    const [, name, labels = '', value] = LINE.exec(line) ?? assert.fail(`no line of Prometheus: ${line}`)
    const key = `${name} ${labels}`
    assert.ok(!values.has(key), `twice: ${line}`)
    values.set(key, Number(value))
  }
  return { text, value: (name, labels) => values.get(`${name} ${labels}`) ?? 0 }
}
