import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { disguises, polyglots } from '../support/hostile.ts'
import { ordinary } from '../support/ordinary-files.ts'
import { realServer } from '../support/real-server.ts'
import { hasTool } from '../support/tools.ts'
import type { DrillResult } from './drill-result.ts'
import { type TracedCall, traced } from './traced.ts'

/** How a process gets at the network, at programs and at files. */
const CALLS = 'socket,connect,sendto,execve,execveat,fork,vfork,open,openat,openat2,creat,unlink,unlinkat,symlink,link'
/** An animation that is made takes a program of its own for videos; of pictures none does. */
const OPERATIONS = { operations: 'w_64', format: 'png' } as const

/** What belongs to a program: its libraries and what the kernel tells about the machine. Nothing there is written. */
const READABLE = [
  '/proc',
  '/sys',
  '/dev/null',
  '/dev/urandom',
  '/lib',
  '/lib64',
  '/usr/lib',
  '/usr/local/lib',
  '/etc/ld.so.cache',
]

/**
 * Drill 30. SVG, MVG, MSL, PostScript, PDF, HTML and others under a picture’s name and type, and pictures that are
 * something else as well, go through a real server while every system call of its decoders that could do harm is
 * recorded: nothing connects, nothing is run, nothing is opened but the work’s own files and libraries.
 */
export async function decoderReach(): Promise<DrillResult | string> {
  if (process.platform !== 'linux' || !hasTool('strace')) return 'strace is missing'
  const server = await realServer()
  let accepted = 0
  let refused = 0
  const send = async (bytes: Buffer) => {
    const { code, asset } = await server.upload(bytes)
    if (code !== 'accepted') {
      refused += 1
      return
    }
    accepted += 1
    await server.transform(asset.assetId, OPERATIONS)
  }
  try {
    const files = await Promise.all(
      [...Object.values(disguises).map(({ make }) => make), ...Object.values(polyglots)].map((make) => make()),
    )
    // Decoders that are loaded with the first picture of their kind are loaded before.
    for (const [name, make] of Object.entries(ordinary)) if (name !== 'phone.heic') await send(await make())
    const children = server.children()
    accepted = 0
    refused = 0
    const calls = await traced(
      children,
      async () => {
        for (const bytes of files) await send(bytes)
      },
      CALLS,
    )
    if (typeof calls === 'string') return calls
    const problems = reaches(calls, realpathSync(server.dataDirectory))
    if (server.children().join() !== children.join()) problems.push('a decoder was replaced, so not all was seen')
    const opened = calls.filter(({ args }) => args.includes(`${server.dataDirectory}/blobs/originals/`)).length
    if (opened < files.length - 1) problems.push(`${opened} of ${files.length} files were seen to be opened`)
    if (accepted < Object.keys(polyglots).length) problems.push(`${accepted} polyglots were accepted`)
    const empty = { jobs: accepted, transforms: accepted, kills: 0, stops: 0, lost: 0, doubled: 0, staleWrites: 0 }
    const note = `${accepted} files accepted, ${refused} refused, ${calls.length} system calls looked at`
    return { drill: '30 what decoders reach', ...empty, recoveries: [], note, problems }
  } finally {
    await server.stop()
  }
}

/** The calls that reach for what is not a decoder's: the network, programs, files of others. Pure. */
export function reaches(calls: readonly TracedCall[], dataDirectory: string, project = resolve('.')): string[] {
  return calls.flatMap((call) => {
    const { name, args } = call
    if (!name.startsWith('open')) {
      const isOwn = /^(sendto|unlink)/.test(name) && (args.includes('<UNIX') || args.includes(`"${dataDirectory}/`))
      return isOwn ? [] : [`${name}(${args.slice(0, 200)}`]
    }
    const path = /"([^"]*)"/.exec(args)?.[1] ?? ''
    const isWriting = /O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(args)
    const isUnder = (folder: string) => path === folder || path.startsWith(`${folder}/`)
    const isOwn = isUnder(dataDirectory) && !path.includes('/../')
    const isRead = !isWriting && [...READABLE, project].some(isUnder) && !path.includes('/../')
    return isOwn || isRead ? [] : [`${name}(${args.slice(0, 200)}`]
  })
}
