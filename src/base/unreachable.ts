/** The `default` of every switch over a union: a new member does not compile until each switch answers it. */

export const unreachable = (value: never): never => {
  throw new Error(`a case that the types exclude: ${JSON.stringify(value)}`)
}
