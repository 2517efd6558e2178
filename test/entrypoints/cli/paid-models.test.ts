import { readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import type { RunningServer } from '../../../src/entrypoints/serve.ts'
import { AppError } from '../../../src/errors.ts'
import type { Job } from '../../../src/schema/job.ts'
import { runCommand, startCommand } from '../../support/command-line.ts'
import { type ModelServerOptions, startModelServer } from '../../support/model-server.ts'
import { photo } from '../../support/pictures.ts'
import { scriptedModel } from '../../support/scripted-model.ts'

let folder: string
let server: RunningServer | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  await rm(folder, { recursive: true })
})

async function open(
  models: ModelServerOptions['models'],
  environment: Record<string, string> = {},
): Promise<RunningServer> {
  server = await startModelServer({ models, data: join(folder, 'data'), environment })
  return server
}
/** The server is found by its data folder, as on the machine of whoever runs it. */
const run = (args: readonly string[]) => runCommand(args, { folder })
const pictures = () => readdirSync(folder).filter((name) => name !== 'data')
async function newestJob(): Promise<Job> {
  const { value } = await createClient({ baseUrl: server?.url ?? '' })
    .listJobs()
    .next()
  return value
}
/** The test's own time limit is the only one. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20)
}
const lines = (text: string) => text.trimEnd().split('\n')

describe('a command that has a paid model make pictures', () => {
  it('shows price and budget before, and model, seeds and cost after', async () => {
    const model = scriptedModel()
    await open([model], { ATELIER_BUDGET_USD: '0.2' })
    const dry = await run(['generate', 'a blue square', '-n', '2', '--model', 'fast', '--dry-run'])
    expect(dry.stdout).toBe(
      'model     scripted:one\nprice     at most $0.07\nbudget    $0.2 of $0.2 left today (UTC)\n' +
        'result    a-blue-square-1.png\nresult    a-blue-square-2.png\n',
    )
    expect(dry).toMatchObject({ exit: 0, stderr: 'Nothing was made, sent or paid for.\n' })
    expect(model.calls).toEqual([])

    const made = await run(['generate', 'a blue square', '-n', '2', '--model', 'fast', '--seed', '7'])
    expect(made).toMatchObject({ exit: 0, stdout: 'a-blue-square-1.png\na-blue-square-2.png\n' })
    expect(made.stderr).toMatch(/^a-blue-square-1\.png \(1024 × 1024, [\d.]+ kB\)$/m)
    expect(made.stderr).toMatch(/^scripted:one · seeds 7, 8 · \$0\.07 · \d+:\d\d$/m)
    expect((await sharp(join(folder, 'a-blue-square-2.png')).metadata()).xmp?.toString()).toContain(
      'trainedAlgorithmicMedia',
    )

    const over = await run(['generate', 'x', '-n', '4', '--dry-run', '--json'])
    expect(over.exit).toBe(1)
    expect(lines(over.stdout).map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ estimatedUsd: 0.14, budget: expect.objectContaining({ leftUsd: 0.13 }) }),
      { error: { code: 'budget_exceeded', message: expect.stringContaining('more than today’s budget has left') } },
    ])
    const refused = await run(['generate', 'x', '-n', '4'])
    expect(refused).toMatchObject({ exit: 1, stdout: '' })
    expect(refused.stderr).toContain("today's budget has less left. Raise ATELIER_BUDGET_USD")
    expect(model.calls).toHaveLength(2)
  })

  it('keeps what was made before the prompt was refused, and says what it cost', async () => {
    const refusal = new AppError('model_refused', 'The prompt was refused: it names a person. Leave the name out.')
    const model = scriptedModel({
      async answer({ seed }) {
        if (seed !== 9) return {}
        await until(async () => (await newestJob()).partial.length === 2)
        throw refusal
      },
    })
    await open([model])
    const result = await run(['generate', 'three people', '-n', '3', '--seed', '7', '--json'])
    expect(result.exit).toBe(1)
    const json = lines(result.stdout).map((line) => JSON.parse(line))
    expect(json.at(-1)).toEqual({
      jobId: expect.any(String),
      error: { code: 'model_refused', message: refusal.message },
    })
    const saved = json.slice(0, -1)
    expect(saved.map(({ output }) => output)).toEqual(['three-people-1.png', 'three-people-2.png'])
    expect(pictures()).toEqual(['three-people-1.png', 'three-people-2.png'])
    expect(result.stderr).toContain('The prompt was refused: it names a person. Leave the name out.\natelier models')
    expect(result.stderr).toMatch(/^scripted:one · seeds 7, 8 · \$0\.07 · /m)
    expect(result.stderr).not.toMatch(/^\s+at /m)
  })

  it('cancels the job on Ctrl-C and says what was spent', async () => {
    const model = scriptedModel({
      answer: ({ seed }, { signal }) =>
        seed === 1
          ? Promise.resolve({})
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    })
    await open([model])
    const command = startCommand(['generate', 'slow', '-n', '2', '--seed', '1'], { folder })
    await command.said('generate 1/2')
    command.child.kill('SIGINT')
    const { exit, stderr, stdout } = await command.ended
    expect({ exit, stdout }).toEqual({ exit: 130, stdout: '' })
    // The second call was sent, and it is not settled at once whether it counts.
    expect(stderr).toMatch(/Canceled; (at most )?\$0\.07 was spent\. 1 picture kept: atelier jobs show \w{26}\n/)
    expect((await newestJob()).status).toBe('canceled')
    expect(pictures()).toEqual([])
  })

  it('says which model stood in, and what it did without', async () => {
    const busy = new AppError('model_unavailable', 'It is busy.')
    const first = scriptedModel({ answer: () => Promise.reject(busy) })
    const second = scriptedModel({ modelId: 'scripted:two', capabilities: { negativePrompt: false, seed: false } })
    await open([first, second])
    const args = ['generate', 'x', '--model', 'fast', '--fallback', 'scripted:two', '--negative', 'text']
    const result = await run([...args, '--json', '-o', 'x.webp'])
    expect(JSON.parse(result.stdout)).toMatchObject({
      ...{ output: 'x.webp', mediaType: 'image/webp', model: 'scripted:two', seed: null, jobCostUsd: 0.035 },
      warnings: ['The model knows no negative prompt; it was left out.'],
    })
    expect(result.stderr).toContain('The model knows no negative prompt; it was left out.\n')
    expect(result.stderr).toMatch(/^scripted:two in place of scripted:one · \$0\.035 · /m)
  })

  it('gives an edit’s pictures, with what they are for, and its mask', async () => {
    const model = scriptedModel()
    await open([model])
    await writeFile(join(folder, 'cat.jpg'), await photo(300, 200))
    await writeFile(join(folder, 'style.jpg'), await photo(60, 60))
    const args = ['edit', 'cat.jpg', 'style=style.jpg', 'paint it so', '--mask', 'cat.jpg']
    expect((await run([...args, '--dry-run'])).exit).toBe(0)
    const { url } = server as RunningServer
    expect(await (await fetch(`${url}/v1/assets`)).json()).toMatchObject({ assets: [] })
    expect(await run(args)).toMatchObject({ exit: 0, stdout: 'cat-edited.png\n' })
    expect(model.calls[0]?.request).toMatchObject({
      prompt: 'paint it so',
      images: [{ widthPx: 300 }, { widthPx: 60, role: 'style' }],
      mask: { widthPx: 300, heightPx: 200 },
    })
    // What is named twice was sent once; the third is the result.
    const { assets } = (await (await fetch(`${url}/v1/assets`)).json()) as { assets: unknown[] }
    expect(assets).toHaveLength(3)
  })

  it('says why a model cannot be asked, and which commands tell more', async () => {
    const { generate: _, ...facts } = scriptedModel({ modelId: 'scripted:locked' })
    await open([{ ...facts, unavailable: 'SCRIPTED_KEY is not set. Set it to a key of yours.' }])
    const locked = await run(['generate', 'x', '--model', 'scripted:locked'])
    expect(locked).toMatchObject({ exit: 1, stdout: '' })
    expect(locked.stderr).toBe(
      'scripted:locked cannot be used: SCRIPTED_KEY is not set. Set it to a key of yours.\n' +
        'atelier models shows which models can be used, atelier keys which keys are missing.\n',
    )
    const unknown = await run(['generate', 'x', '--model', 'nobody:knows'])
    expect(unknown).toMatchObject({ exit: 1, stdout: '' })
    expect(unknown.stderr).toContain('There is no model "nobody:knows"')
  })
})
