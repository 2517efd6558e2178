import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const module = join(import.meta.dirname, '..', '..', 'src', 'entrypoints', 'on-parent-gone.ts')
const program = `
import { onParentGone } from ${JSON.stringify(module)}
onParentGone(() => { console.log('alone'); process.exit() })
console.log('pid', process.pid)
setInterval(() => {}, 1000)
`

/** A program in a shell, as npm starts scripts; the second command keeps the shell from becoming the program. */
function startInShell(environment: Record<string, string>) {
  const { npm_lifecycle_event: _, ...own } = process.env
  const env = { ...own, ...environment, NODE: process.execPath, PROGRAM: program }
  const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$PROGRAM"; true'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  shell.stdout.on('data', (part) => {
    output += part
  })
  return { shell, output: () => output, pid: () => Number(/pid (\d+)/.exec(output)?.[1]) }
}

it('notices that the shell of npm has ended', async () => {
  const { shell, output } = startInShell({ npm_lifecycle_event: 'start' })
  await expect.poll(output).toContain('pid')
  shell.kill('SIGTERM')
  await expect.poll(output, { timeout: 10_000 }).toContain('alone')
})

it('lets a server that npm did not start outlive its shell', async () => {
  const { shell, output, pid } = startInShell({})
  await expect.poll(output).toContain('pid')
  shell.kill('SIGTERM')
  // Five times as long as the other takes to notice.
  await new Promise((resolve) => setTimeout(resolve, 1000))
  expect(output()).not.toContain('alone')
  process.kill(pid(), 'SIGKILL')
})
