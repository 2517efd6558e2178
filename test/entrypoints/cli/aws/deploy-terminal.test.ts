import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployCommand } from './support/deploy-command.ts'
import { hasPseudoTerminal, startInTerminal } from './support/pseudo-terminal.ts'
import { BOOTSTRAP, startTestAccount, type TestAccount } from './support/test-account.ts'

let account: TestAccount
let atelier: Awaited<ReturnType<typeof deployCommand>>

beforeEach(async () => {
  account = await startTestAccount({ [BOOTSTRAP]: '21' })
  atelier = await deployCommand(account)
  await atelier.template({ Worker: { Type: 'AWS::Lambda::Function' } })
})
afterEach(async () => {
  await account.close()
  await atelier.remove()
})

const commandsOf = async () => (await atelier.calls()).map(({ args }) => args[0])

describe.skipIf(!hasPseudoTerminal)('atelier deploy in a terminal', () => {
  it('asks, deploys after a yes, and shows the token this once', async () => {
    const terminal = startInTerminal(['deploy'], atelier.options())
    await terminal.showed('Deploy? [y/N] ')
    expect(await commandsOf()).toEqual(['synth'])
    terminal.type('y\n')
    const { exit, shown } = await terminal.ended
    expect({ exit, shown }).toMatchObject({ exit: 0 })
    const token = account.parameters.parameters.get('/atelier/dev/tokens')?.value.replace('owner:', '') ?? ''
    expect(shown.split(token)).toHaveLength(2)
    expect(shown).toContain('shown this once')
    expect(await commandsOf()).toEqual(['synth', 'deploy'])
  })

  it.each([
    ['a no', 'n\n'],
    ['an empty line', '\n'],
    ['the end of the input', '\u0004'],
  ])('changes nothing after %s', async (_what, keys) => {
    const terminal = startInTerminal(['deploy'], atelier.options())
    await terminal.showed('Deploy? [y/N] ')
    terminal.type(keys)
    const { exit, shown } = await terminal.ended
    expect({ exit, shown }).toMatchObject({ exit: 1 })
    expect(shown).toContain('Nothing was changed.')
    expect(await commandsOf()).toEqual(['synth'])
    expect([...account.parameters.parameters.keys()]).toEqual([BOOTSTRAP])
  })

  it('stops at Ctrl-C while it asks', async () => {
    const terminal = startInTerminal(['deploy'], atelier.options())
    await terminal.showed('Deploy? [y/N] ')
    terminal.type('\u0003')
    const { exit, shown } = await terminal.ended
    expect({ exit, shown }).toMatchObject({ exit: 130 })
    expect(shown).not.toContain('bug in Atelier')
  })

  it('ends the CDK at Ctrl-C while that works, and says that the same command carries on', async () => {
    const environment = { TEST_CDK_SCRIPT: JSON.stringify({ deploy: { hangs: true } }) }
    const terminal = startInTerminal(['deploy', '--yes'], atelier.options(environment))
    await terminal.showed('still at it')
    terminal.type('\u0003')
    const { exit, shown } = await terminal.ended
    expect({ exit, shown }).toMatchObject({ exit: 130 })
    expect(shown).toContain('Run the same command again: it waits for that, and carries on.')
  })
})
