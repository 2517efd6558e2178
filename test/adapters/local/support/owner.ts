import { openDataDirectory } from '../../../../src/adapters/local/data-directory.ts'

/** Tries to own the directory the moment its parent says so, tells the outcome, and keeps what it got until it is killed. */
const directory = process.argv[2] ?? ''

process.on('message', () => {
  try {
    const data = openDataDirectory({ directory, nowMs: Date.now })
    data.announce(`http://127.0.0.1:${process.pid}`)
    process.send?.({ owns: true, check: data.check.check })
  } catch (error) {
    process.send?.({ owns: false, message: (error as Error).message })
  }
})
process.send?.('ready')
