import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { AppError } from '../../src/errors.ts'
import { findPlaces } from '../../src/providers/comfyui/find-places.ts'
import { Graph, readWorkflow } from '../../src/providers/comfyui/workflow.ts'
import { comfyui } from '../../src/providers/comfyui.ts'
import { callWith, failureOf, openModel, PNG, picture, request } from './support/open-provider.ts'
import {
  type Received,
  type Script,
  type Scripted,
  type ScriptedServer,
  scriptedServer,
} from './support/scripted-server.ts'

const node = (class_type: string, inputs: object, title?: string) => ({
  class_type,
  inputs,
  ...(title ? { _meta: { title } } : {}),
})

/** ComfyUI's default workflow, as its export has it. */
const words = {
  3: node('KSampler', {
    seed: 156680208700286,
    steps: 20,
    cfg: 8,
    sampler_name: 'euler',
    scheduler: 'normal',
    denoise: 1,
    model: ['4', 0],
    positive: ['6', 0],
    negative: ['7', 0],
    latent_image: ['5', 0],
  }),
  4: node('CheckpointLoaderSimple', { ckpt_name: 'v1-5.safetensors' }),
  5: node('EmptyLatentImage', { width: 512, height: 512, batch_size: 1 }),
  6: node('CLIPTextEncode', { text: 'a bottle', clip: ['4', 1] }, 'CLIP Text Encode (Prompt)'),
  7: node('CLIPTextEncode', { text: 'watermark', clip: ['4', 1] }),
  8: node('VAEDecode', { samples: ['3', 0], vae: ['4', 2] }),
  9: node('SaveImage', { filename_prefix: 'ComfyUI', images: ['8', 0] }),
}

/** The same from a picture. */
const repaint = {
  ...words,
  5: node('VAEEncode', { pixels: ['10', 0], vae: ['4', 2] }),
  10: node('LoadImage', { image: 'example.png' }),
}

describe('comfyui', () => {
  let server: ScriptedServer
  /** What the routes answer; each test changes one. */
  let routes: Record<string, Scripted | Script>
  beforeAll(async () => {
    server = await scriptedServer()
    server.answer((received) => {
      const route = routes[`${received.method} ${received.path.split(/[?]/)[0]}`] ?? { status: 404 }
      return typeof route === 'function' ? route(received) : route
    })
  })
  afterAll(() => server.close())

  const output = { filename: 'ComfyUI_1.png', subfolder: 'a b', type: 'output' }
  const finished = { p1: { outputs: { 9: { images: [output] } }, status: { status_str: 'success', completed: true } } }
  beforeEach(() => {
    let looks = 0
    routes = {
      'POST /upload/image': { body: { name: 'atelier-key-1.png', subfolder: '', type: 'input' } },
      'POST /prompt': { body: { prompt_id: 'p1', number: 3, node_errors: {} } },
      // Nothing at first: it waits in the queue.
      'GET /history/p1': () => ({ body: looks++ === 0 ? {} : finished }),
      'GET /view': { headers: { 'content-type': 'image/png' }, body: PNG },
      'POST /queue': {},
      'POST /interrupt': {},
    }
  })

  const open = (workflow: object, timeoutSeconds = 5) =>
    openModel(comfyui, 'mine', { baseUrl: server.url, files: { mine: JSON.stringify(workflow) } }, timeoutSeconds)
  const sent = (path: string): Received | undefined =>
    server.received.findLast((one) => one.path.split('?')[0] === path)
  const graph = () =>
    z.object({ prompt: z.record(z.string(), z.object({ inputs: z.unknown() })) }).parse(sent('/prompt')?.json()).prompt

  it('puts the request into the graph, waits for its turn, and takes the saved picture', async () => {
    const asked = { ...request, negativePrompt: 'fog', seed: 7, widthPx: 768 }
    const made = await open(words).generate(asked, callWith())
    expect(graph()[6]?.inputs).toMatchObject({ text: 'a red fox' })
    expect(graph()[7]?.inputs).toMatchObject({ text: 'fog' })
    expect(graph()[5]?.inputs).toMatchObject({ width: 768, height: 1024, batch_size: 1 })
    expect(graph()[3]?.inputs).toMatchObject({ seed: 7, steps: 20, denoise: 1 })
    expect(sent('/view')?.path).toBe('/view?filename=ComfyUI_1.png&subfolder=a+b&type=output')
    expect([Buffer.from(made.bytes), made.seed]).toEqual([Buffer.from(PNG), 7])
  })

  it('sends a picture first, and repaints as much of it as is asked for', async () => {
    await open(repaint).generate({ ...request, images: [picture], strength: 0.4 }, callWith())
    const form = await sent('/upload/image')?.form()
    expect(form?.get('image')).toMatchObject({ name: 'atelier-key-1.png', type: 'image/png' })
    expect(form?.get('overwrite')).toBe('true')
    expect(graph()[10]?.inputs).toMatchObject({ image: 'atelier-key-1.png' })
    expect(graph()[3]?.inputs).toMatchObject({ denoise: 0.4 })
  })

  it('gives each request a seed of its own: the same graph would not be run again', async () => {
    const model = open(words)
    const seeds = []
    for (const idempotencyKey of ['a', 'b', 'a'])
      seeds.push((await model.generate(request, callWith({ idempotencyKey }))).seed)
    expect(seeds[0]).toBe(seeds[2])
    expect(seeds[0]).not.toBe(seeds[1])
  })

  it('says which node does not take what', async () => {
    const errors = [{ type: 'value_not_in_list', message: 'Value not in list', details: "ckpt_name: 'v1-5' not in []" }]
    routes['POST /prompt'] = {
      status: 400,
      body: {
        error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
        node_errors: { 4: { errors, dependent_outputs: ['9'], class_type: 'CheckpointLoaderSimple' } },
      },
    }
    const error = await failureOf(open(words).generate(request, callWith()))
    expect(error).toMatchObject({ code: 'invalid_request', field: 'model' })
    const detail = "node 4 (CheckpointLoaderSimple): Value not in list ckpt_name: 'v1-5' not in []"
    expect(error).toMatchObject({ message: expect.stringContaining(detail) })
  })

  it.each([
    ['CUDA out of memory. Tried to allocate 2 GiB', 'invalid_request'],
    ['mat1 and mat2 shapes cannot be multiplied', 'model_unavailable'],
  ])('says what a node failed with: %s', async (reason, code) => {
    const details = { node_id: '3', node_type: 'KSampler', exception_message: reason }
    const status = {
      status_str: 'error',
      completed: false,
      messages: [
        ['execution_start', {}],
        ['execution_error', details],
      ],
    }
    routes['GET /history/p1'] = { body: { p1: { outputs: {}, status } } }
    const error = await failureOf(open(words).generate(request, callWith()))
    expect(error).toMatchObject({ code, message: expect.stringContaining(`KSampler failed: ${reason}`) })
  })

  it.each<[string, Scripted]>([
    ['is not ComfyUI', { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' }],
    ['closes the connection', { act: (answer) => answer.destroy() }],
    ['never answers', { act: () => undefined }],
  ])('leaves the call in doubt when the server %s', async (_what, answer) => {
    routes['POST /prompt'] = answer
    const error = await failureOf(open(words, 0.5).generate(request, callWith()))
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AppError)
  })

  it.each([
    ['the caller says so', 60],
    ['its time is over', 0.7],
  ])('takes the work back when %s', async (_when, timeoutSeconds) => {
    routes['GET /history/p1'] = { body: {} }
    const before = server.received.length
    const controller = new AbortController()
    const work = failureOf(open(words, timeoutSeconds).generate(request, callWith({ signal: controller.signal })))
    if (timeoutSeconds > 1) {
      await setTimeout(200)
      controller.abort(new Error('enough'))
    }
    expect(await work).toBeInstanceOf(Error)
    const paths = server.received.slice(before).map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['/queue', '/interrupt']))
    expect(sent('/queue')?.json()).toEqual({ delete: ['p1'] })
  })

  it('leaves the call in doubt when the workflow saves no picture', async () => {
    routes['GET /history/p1'] = { body: { p1: { outputs: { 9: { text: ['x'] } } } } }
    const error = await failureOf(open(words).generate(request, callWith()))
    expect(error).toMatchObject({ message: 'ComfyUI ran the workflow, which saved no picture' })
  })

  it('can do what its workflow has places for', () => {
    expect(open(words).capabilities).toMatchObject({
      textToImage: true,
      imageToImage: false,
      negativePrompt: true,
      seed: true,
    })
    expect(open(repaint).capabilities).toMatchObject({ textToImage: false, imageToImage: true, maxEditImages: 1 })
  })
})

describe('a workflow', () => {
  it('may name its places itself', () => {
    const nodes = { prompt: '6.text', seed: '3.seed', output: '9' }
    const read = readWorkflow('mine', JSON.stringify({ title: 'Mine', nodes, workflow: words }))
    expect([read.title, read.places]).toEqual(['Mine', nodes])
  })

  it('finds words behind other nodes, and the seed of a sampler that has it elsewhere', () => {
    const flux = Graph.parse({
      1: node('SamplerCustomAdvanced', { noise: ['2', 0], guider: ['3', 0], latent_image: ['5', 0] }),
      2: node('RandomNoise', { noise_seed: 1 }),
      3: node('BasicGuider', { conditioning: ['4', 0] }),
      4: node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
      5: node('EmptySD3LatentImage', { width: 1024, height: 1024 }),
      6: node('CLIPTextEncode', { text: 'a', clip: ['9', 0] }),
    })
    expect(findPlaces(flux)).toEqual({ prompt: '6.text', seed: '2.noise_seed', width: '5.width', height: '5.height' })
  })

  it.each([
    ['is no JSON', '{'],
    ['is ComfyUI’s other format', JSON.stringify({ last_node_id: 9, nodes: [{ id: 1, type: 'KSampler' }] })],
    ['has no words', JSON.stringify({ 1: node('LoadImage', { image: 'a.png' }) })],
    ['names a node that is not there', JSON.stringify({ nodes: { prompt: '99.text' }, workflow: words })],
  ])('is refused when it %s', (_why, text) => {
    expect(() => readWorkflow('mine', text)).toThrow('The workflow mine.json')
  })
})
