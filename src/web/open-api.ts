/**
 * The OpenAPI 3.1 description, made from the routes table. docs/openapi.json is the last one that was written down; a test
 * compares them, so that the API never changes unnoticed.
 */
import { z } from 'zod'
import type { Guard, Route } from './contract/route.ts'
import { routes } from './contract/routes.ts'

const PROBLEM = z.object({
  problem: z.string(),
  field: z.string().optional(),
  retryAfterSeconds: z.number().optional(),
  proof: z.enum(['security', 'fresh-second-step']).optional(),
})

const WHO: Readonly<Record<Guard, string>> = {
  anyone: 'Anyone may call.',
  session: 'Needs a signed-in browser.',
  security: 'Needs a signed-in browser that proved lately that it is the holder.',
  'fresh-second-step': 'Needs a signed-in browser that gave a second step within the last minutes.',
}

export const openApi = (): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sigill account API',
      version: '1',
      description:
        'What the account pages call. Requests that change something carry the Origin of the pages, and a body in JSON.',
    },
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: '__Host-sigill' } },
      schemas: { Problem: schema(PROBLEM) },
    },
  }
}

const operation = (name: string, route: Route): Record<string, unknown> => ({
  operationId: name,
  summary: route.summary,
  description: WHO[route.guard],
  security: route.guard === 'anyone' ? [] : [{ session: [] }],
  ...(route.path.includes('{id}')
    ? { parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }] }
    : {}),
  ...(route.body === null
    ? {}
    : {
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schema(route.body, 'input') } },
        },
      }),
  responses: {
    ...success(route),
    default: {
      description: 'A problem, in a key that texts/ has words for',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  },
})

const success = ({ answer }: Route): Record<string, unknown> => {
  if (answer === null) return { 204: { description: 'Done' } }
  if (answer === 'stream')
    return { 200: { description: 'Server-sent events', content: { 'text/event-stream': {} } } }
  if (answer === 'file')
    return { 200: { description: 'The document or the picture', content: { '*/*': {} } } }
  return { 200: { description: 'The answer', content: { 'application/json': { schema: schema(answer) } } } }
}

const schema = (type: z.ZodType, io: 'input' | 'output' = 'output'): Record<string, unknown> => {
  const { $schema, ...rest } = z.toJSONSchema(type, { io })
  return rest
}
