import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCommand } from '../../support/command-line.ts'
import { type ForeignServer, httpServer } from '../../support/foreign-servers.ts'
import { photo } from '../../support/pictures.ts'

let folder: string
let server: ForeignServer
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-command-'))
  const picture = await photo(800, 600)
  server = await httpServer((request, response) => {
    if (request.url?.startsWith('/missing')) response.writeHead(404).end()
    else response.end(picture)
  })
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const run = (args: readonly string[], allow = `127.0.0.1:${server.port}`) =>
  runCommand(args, { folder, environment: { ATELIER_FETCH_ALLOW: allow } })

describe('atelier resize of an address', () => {
  it('makes a picture in the current folder, named after the address', async () => {
    const url = `${server.url}/photos/big%20cat.jpg?size=*&token=[1]`
    const result = await run(['resize', url, '--json'])
    expect(result).toMatchObject({ exit: 0 })
    expect(JSON.parse(result.stdout)).toMatchObject({ source: url, output: 'big cat-500.jpg', widthPx: 500 })
    expect(await sharp(join(folder, 'big cat-500.jpg')).metadata()).toMatchObject({ width: 500, format: 'jpeg' })
  })

  it('gives what has no plain name one, and makes no file anywhere else', async () => {
    const urls = ['/', '/..%2f..%2fescaped.jpg', '/%00.jpg', '/.hidden'].map((path) => server.url + path)
    for (const [number, url] of urls.entries())
      expect(await run(['resize', url, '-o', `${number}/`])).toMatchObject({
        exit: 0,
        stdout: `${number}/picture-500.jpg\n`,
      })
    expect((await readdir(folder)).sort()).toEqual(['0', '1', '2', '3', 'data'])
  })

  it('replaces nothing, also not what is called as the address', async () => {
    await writeFile(join(folder, 'cat-500.jpg'), 'mine')
    const result = await run(['resize', `${server.url}/cat.jpg`])
    expect(result).toMatchObject({ exit: 1, stdout: '' })
    expect(result.stderr).toContain('cat-500.jpg exists already')
  })

  it('goes on after those that are forbidden or missing, and says why', async () => {
    const result = await run(['resize', 'http://10.0.0.1/a.jpg', `${server.url}/missing.jpg`, `${server.url}/c.jpg`])
    expect(result).toMatchObject({ exit: 1, stdout: 'c-500.jpg\n' })
    expect(result.stderr).toMatch(/10\.0\.0\.1 is a private address.*ATELIER_FETCH_ALLOW/)
    expect(result.stderr).toContain('answered with status 404')
  })

  it('is refused where the operator has opened nothing', async () => {
    const result = await run(['resize', `${server.url}/cat.jpg`], '')
    expect(result).toMatchObject({ exit: 1, stdout: '' })
    expect(result.stderr).toContain('127.0.0.1 is a loopback address')
  })
})
