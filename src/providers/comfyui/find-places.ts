import type { Graph, Places } from './workflow.ts'

/** Wires are followed through so many nodes, such as those that add a LoRA's words or switch conditions. */
const MAX_STEPS = 8

/**
 * Where the parts of a request go in a graph that was exported as it is: from the sampler along its wires to the words,
 * the size and the picture. Undefined when there is no sampler that words lead to.
 */
export function findPlaces(graph: Graph): Places | undefined {
  const entry = Object.entries(graph).find(([, { inputs }]) => 'positive' in inputs && 'latent_image' in inputs)
  // Flux's own sampler takes its words through a guider.
  const [samplerId, sampler] = entry ?? []
  const prompt = entry ? follow(graph, sampler?.inputs.positive, 'text') : firstWith(graph, 'text')
  if (!prompt) return undefined
  const negative = follow(graph, sampler?.inputs.negative, 'text')
  const image = firstOf(graph, /^LoadImage$/, 'image')
  const mask = firstOf(graph, /^LoadImageMask$/, 'image')
  const width = firstOf(graph, /Empty.*Latent/, 'width')
  const seed = seedOf(graph, samplerId)
  return {
    prompt,
    // One node for both would lose the prompt.
    ...(negative && negative !== prompt ? { negativePrompt: negative } : {}),
    ...(seed ? { seed } : {}),
    ...(width ? { width, height: width.replace(/width$/, 'height') } : {}),
    ...(image ? { image } : {}),
    ...(mask ? { mask } : {}),
    ...(image && samplerId && typeof sampler?.inputs.denoise === 'number' ? { strength: `${samplerId}.denoise` } : {}),
  }
}

/** Along a wire, which is `[node, output]`, to the nearest node that has the input as text. */
function follow(graph: Graph, wire: unknown, input: string, steps = 0): string | undefined {
  const [id] = Array.isArray(wire) ? wire : []
  const node = typeof id === 'string' && Object.hasOwn(graph, id) ? graph[id] : undefined
  if (!node || steps === MAX_STEPS) return undefined
  if (typeof node.inputs[input] === 'string') return `${id}.${input}`
  for (const next of Object.values(node.inputs)) {
    const found = follow(graph, next, input, steps + 1)
    if (found) return found
  }
  return undefined
}

function seedOf(graph: Graph, samplerId: string | undefined): string | undefined {
  for (const input of ['seed', 'noise_seed']) {
    if (samplerId && typeof graph[samplerId]?.inputs[input] === 'number') return `${samplerId}.${input}`
    const other = Object.entries(graph).find(([, { inputs }]) => typeof inputs[input] === 'number')
    if (other) return `${other[0]}.${input}`
  }
  return undefined
}

const firstOf = (graph: Graph, type: RegExp, input: string): string | undefined => {
  const found = Object.entries(graph).find(
    ([, node]) => type.test(node.class_type) && !Array.isArray(node.inputs[input]),
  )
  return found && `${found[0]}.${input}`
}

const firstWith = (graph: Graph, input: string): string | undefined => {
  const found = Object.entries(graph).find(
    ([, node]) => /TextEncode/.test(node.class_type) && typeof node.inputs[input] === 'string',
  )
  return found && `${found[0]}.${input}`
}
