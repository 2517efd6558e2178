import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClient } from '../../../src/client/client.ts'
import { openFile } from '../../../src/client/files.ts'
import type { Job } from '../../../src/schema/job.ts'
import { runCommand, startCommand, startServer } from '../../support/command-line.ts'
import { photo } from '../../support/pictures.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
  await writeFile(join(folder, 'photo.jpg'), await photo(800, 600))
})
afterEach(() => rm(folder, { recursive: true }))

const run = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(args, { folder, environment })
const jsonLines = <T>(text: string): T[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
const jobs = async (...filter: string[]) => {
  const { stdout } = await run(['jobs', 'list', '--json', ...filter])
  return stdout === '' ? [] : jsonLines<Job>(stdout)
}

describe('atelier with a running server', () => {
  it('uses the server that owns the data folder, which makes one job of an upload', async () => {
    const server = await startServer([], { folder })
    const result = await run(['resize', 'photo.jpg'])
    const made = await jobs()
    const doctor = await run(['doctor'])
    const stopped = await server.stop()
    expect(result).toMatchObject({ exit: 0, stdout: 'photo-500.jpg\n' })
    // ATELIER_ON_UPLOAD makes the same picture of every upload: not twice.
    expect(made.map(({ status }) => status)).toEqual(['completed'])
    expect(doctor.stdout).toMatch(/^ok +server +http:\/\/127\.0\.0\.1:\d+ is ready/m)
    expect(stopped).toMatchObject({ exit: 0, stdout: '' })
  })

  it('cancels its job on Ctrl-C, then shows, refuses to retry and deletes it', async () => {
    const server = await startServer(['--workers', '0'], { folder, environment: { ATELIER_ON_UPLOAD: 'none' } })
    try {
      const command = startCommand(['resize', 'photo.jpg', '-w', '90'], { folder })
      await command.said('render 0/1')
      command.child.kill('SIGINT')
      expect((await command.ended).exit).toBe(130)
      const [job, ...others] = await jobs()
      expect(others).toEqual([])
      expect(job?.status).toBe('canceled')
      const jobId = job?.jobId ?? ''

      const list = await run(['jobs', 'list'])
      expect(list.stdout).toMatch(/^JOB +KIND +STATUS +PROGRESS +CREATED +ERROR\n/)
      expect(list.stdout).toContain(`${jobId}  transform  canceled`)
      expect((await run(['jobs', 'show', jobId])).stdout).toMatch(/^status +canceled$/m)
      const retry = await run(['jobs', 'retry', jobId])
      expect(retry).toMatchObject({ exit: 1, stdout: '' })
      expect(retry.stderr).toContain('Only a failed job can be retried')

      const unknown = 'a'.repeat(26)
      const deleted = await run(['jobs', 'delete', unknown, jobId, '--json'])
      expect(deleted.exit).toBe(1)
      expect(jsonLines(deleted.stdout)).toEqual([
        { jobId: unknown, error: { code: 'not_found', message: expect.any(String) } },
        { jobId, status: 'deleted' },
      ])
      expect(await run(['jobs', 'list'])).toEqual({ exit: 0, stdout: '', stderr: 'There are no such jobs.\n' })
    } finally {
      await server.stop()
    }
  })

  it('needs the token where the server asks for one, and tells how to give it', async () => {
    const token = 'canary-0123456789abcdef'
    const server = await startServer([], { folder, environment: { ATELIER_TOKENS: `anna:${token}` } })
    try {
      const without = await run(['jobs', 'list'])
      expect(without).toMatchObject({ exit: 3, stdout: '' })
      expect(without.stderr).toContain('Give it with ATELIER_TOKEN or --token.')
      expect((await run(['jobs', 'list'], { ATELIER_TOKEN: token })).exit).toBe(0)
      expect((await run(['jobs', 'list', '--token', token])).exit).toBe(0)
      // On the server's own machine its settings have a token already.
      expect((await run(['jobs', 'list'], { ATELIER_TOKENS: `anna:${token}` })).exit).toBe(0)
      const wrong = await run(['jobs', 'list', '--token', 'wrong-0123456789abcdef'])
      expect(wrong.exit).toBe(3)
      expect(wrong.stderr).not.toContain('wrong-0123456789abcdef')
    } finally {
      await server.stop()
    }
  })

  it('does the work of a retry itself when no server is left to do it', async () => {
    const first = await startServer(['--workers', '0'], { folder, environment: { ATELIER_ON_UPLOAD: 'none' } })
    const client = createClient({ baseUrl: first.url })
    const { assetId } = await client.uploadAsset(await openFile(join(folder, 'photo.jpg')))
    const { jobId } = await client.createJob('transform', { source: { assetId } })
    // Gone before a worker comes to it: so it fails, now and at every retry.
    expect((await fetch(`${first.url}/v1/assets/${assetId}`, { method: 'DELETE' })).status).toBe(204)
    await first.stop()
    const second = await startServer([], { folder })
    expect((await createClient({ baseUrl: second.url }).waitForJob(jobId)).status).toBe('failed')
    await second.stop()

    const retried = await run(['jobs', 'retry', jobId, '--json'])
    expect(retried.exit).toBe(1)
    expect(jsonLines(retried.stdout)).toEqual([{ jobId, status: 'failed', error: expect.stringContaining(assetId) }])
    const [job] = await jobs('--status', 'failed')
    expect(job).toMatchObject({ jobId, run: 2 })
    const shown = await run(['jobs', 'show', jobId])
    expect(shown.stdout).toMatch(/^run +2$/m)
    expect(shown.stdout).toMatch(/^error +(gone|not_found): /m)
  })

  it('is refused a second server on the same data, which is told where the first is', async () => {
    const server = await startServer([], { folder })
    const second = await run(['serve', '--port', '0'])
    await server.stop()
    expect(second.exit).toBe(1)
    expect(second.stderr).toMatch(/in use by process \d+, which serves http:\/\/127\.0\.0\.1:\d+/)
    expect(second.stderr).not.toMatch(/^\s+at /m)
  })
})
