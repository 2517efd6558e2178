import * as z from 'zod'
import { findPlaces } from './find-places.ts'

const Node = z.looseObject({
  class_type: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.looseObject({ title: z.string().optional() }).optional(),
})

/** What ComfyUI's "Export (API)" writes: nodes by their number. */
export const Graph = z.record(z.string().regex(/^[\w:.-]{1,64}$/), Node)
export type Graph = z.infer<typeof Graph>

/** An input of a node, such as `6.text`. */
const Place = z.string().regex(/^[\w:-]{1,64}\.\w{1,64}$/)

/** Where each part of a request goes. */
export const Places = z.strictObject({
  prompt: Place,
  negativePrompt: Place.optional(),
  seed: Place.optional(),
  width: Place.optional(),
  height: Place.optional(),
  image: Place.optional(),
  mask: Place.optional(),
  strength: Place.optional(),
  /** The node whose picture is taken; the first that saves one when left out. */
  output: z.string().optional(),
})
export type Places = z.infer<typeof Places>

const File = z.union([
  z.strictObject({ title: z.string().max(80).optional(), nodes: Places, workflow: Graph }),
  Graph.transform((workflow) => ({ title: undefined, nodes: undefined, workflow })),
])

export interface Workflow {
  readonly title: string | undefined
  readonly graph: Graph
  readonly places: Places
}

/**
 * Reads a workflow: ComfyUI's own file, whose places are found by following its wires, or `{ title, nodes, workflow }`
 * that names them. Throws an Error that says what is missing.
 */
export function readWorkflow(name: string, text: string): Workflow {
  const file = File.safeParse(parseJson(name, text))
  if (!file.success)
    throw new Error(`The workflow ${name}.json is not in ComfyUI's API format. Save it with "Export (API)" in ComfyUI`)
  const { title, nodes, workflow: graph } = file.data
  const places = nodes ?? findPlaces(graph)
  if (!places)
    throw new Error(
      `The workflow ${name}.json has no node that the prompt could go to. Name it under "nodes", such as "6.text"`,
    )
  for (const place of Object.values(places)) {
    const [id = ''] = (place ?? '').split('.')
    if (!Object.hasOwn(graph, id))
      throw new Error(`The workflow ${name}.json has no node ${id}, which its "nodes" names`)
  }
  return { title, graph, places }
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error(`The workflow ${name}.json is no JSON`, { cause: error })
  }
}
