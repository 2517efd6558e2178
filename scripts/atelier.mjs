#!/usr/bin/env node
// The command `atelier`: any Node may start it, Node 24 runs it.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNode, projectRoot } from './runtime.mjs'
import { reportAndExit, setUp } from './setup.mjs'

const commandLine = join(projectRoot, 'src', 'entrypoints', 'cli.ts')

/** Starts the Node that can, and stands for it: same terminal, same signals, same end. */
function runIn(node) {
  const child = spawn(node, [commandLine, ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal sends Ctrl-C to both of us; passed on, the command would take it for the second, impatient one.
  const inTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
    if (process.platform === 'win32' && signal !== 'SIGINT' && signal !== 'SIGTERM') continue
    const fromTerminal = signal === 'SIGINT' || signal === 'SIGQUIT'
    process.on(signal, () => {
      if (!(fromTerminal && inTerminal)) child.kill(signal)
    })
  }
  child.once('error', reportAndExit)
  child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal ?? 'SIGTERM']))
}

try {
  await setUp()
  const node = findNode(projectRoot)
  if (node === process.execPath) {
    process.argv[1] = commandLine
    await import(pathToFileURL(commandLine).href)
  } else runIn(node)
} catch (error) {
  reportAndExit(error)
}
