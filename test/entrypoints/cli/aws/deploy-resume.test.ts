import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { deployCommand } from './support/deploy-command.ts'
import { BOOTSTRAP, startTestAccount, type TestAccount } from './support/test-account.ts'

const WORKER = { Worker: { Type: 'AWS::Lambda::Function' } }
const TEMPLATE = JSON.stringify({ Resources: WORKER })

let account: TestAccount
let atelier: Awaited<ReturnType<typeof deployCommand>>

beforeEach(async () => {
  account = await startTestAccount({ [BOOTSTRAP]: '21' })
  atelier = await deployCommand(account)
  await atelier.template(WORKER)
})
afterEach(async () => {
  await account.close()
  await atelier.remove()
})

const actions = () => account.cloudFormation.calls.map(({ action }) => action)
const cdkScript = (script: object) => ({ TEST_CDK_SCRIPT: JSON.stringify(script) })

describe('atelier deploy carries on', () => {
  it.each(['ROLLBACK_COMPLETE', 'CREATE_FAILED'])(
    'after a first attempt that left %s: it removes that first',
    async (status) => {
      account.cloudFormation.put('atelier-dev', { statuses: [status], template: TEMPLATE })
      const refused = await atelier.run(['deploy'])
      expect(refused.exit).toBe(2)
      expect(refused.stderr).toContain('First: what an earlier attempt left of the stack is deleted')
      expect(refused.stderr).toMatch(/Lambda::Function +1\n/)
      expect(actions()).not.toContain('DeleteStack')

      const { exit, stderr } = await atelier.run(['deploy', '--yes'])
      expect({ exit, stderr }).toMatchObject({ exit: 0 })
      const done = actions()
      expect(done.indexOf('DeleteStack')).toBeGreaterThan(0)
      expect(done.indexOf('CreateStack')).toBeGreaterThan(done.indexOf('DeleteStack'))
    },
  )

  it('after an update whose rollback got stuck: it continues that first', async () => {
    account.cloudFormation.put('atelier-dev', { statuses: ['UPDATE_ROLLBACK_FAILED'], template: TEMPLATE })
    const { exit, stderr } = await atelier.run(['deploy', '--yes'])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr).toContain('First: the rollback of the last update, which got stuck, is continued.')
    expect(actions()).toContain('ContinueUpdateRollback')
  })

  it('says what to do when that rollback gets stuck again', async () => {
    account.cloudFormation.put('atelier-dev', { statuses: ['UPDATE_ROLLBACK_FAILED'], template: TEMPLATE })
    account.cloudFormation.next.ContinueUpdateRollback = ['UPDATE_ROLLBACK_FAILED']
    const { exit, stderr } = await atelier.run(['deploy', '--yes'])
    expect(exit).toBe(1)
    expect(stderr).toContain('Continue update rollback) and skip the resource')
    expect(actions()).not.toContain('CreateStack')
  })

  it('after a deploy that is still going on: it waits for its end', async () => {
    const statuses = ['CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE']
    account.cloudFormation.put('atelier-dev', { statuses, template: TEMPLATE })
    const { exit, stderr } = await atelier.run(['deploy', '--yes'])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr.match(/CloudFormation: CREATE_IN_PROGRESS/g)).toHaveLength(1)
    expect(stderr).toContain('The resources are as they should be; nothing changes.')
  })

  it('after a stack that is being deleted: it waits, then makes a new one', async () => {
    account.cloudFormation.put('atelier-dev', { statuses: ['DELETE_IN_PROGRESS', 'GONE'], template: TEMPLATE })
    const { exit, stderr } = await atelier.run(['deploy', '--yes'])
    expect({ exit, stderr }).toMatchObject({ exit: 0 })
    expect(stderr).toMatch(/Lambda::Function +1\n/)
  })

  it('but not over a stack whose deletion failed: that is for destroy', async () => {
    account.cloudFormation.put('atelier-dev', { statuses: ['DELETE_FAILED'], template: TEMPLATE })
    const { exit, stderr } = await atelier.run(['deploy', '--yes'])
    expect(exit).toBe(1)
    expect(stderr).toContain('`atelier destroy --stage dev`')
    expect(await atelier.calls()).toEqual([])
  })

  it('after Ctrl-C: it says that it can be resumed, ends the CDK, and the next run finishes with the same secrets', async () => {
    const first = atelier.start(['deploy', '--yes'], cdkScript({ deploy: { hangs: true } }))
    await first.said('still at it')
    account.cloudFormation.put('atelier-dev', {
      statuses: ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE'],
      template: TEMPLATE,
    })
    first.child.kill('SIGINT')
    const { exit, stderr } = await first.ended
    expect(exit).toBe(130)
    expect(stderr).toContain('CloudFormation finishes what it has begun. Run the same command again')
    expect((await atelier.calls()).at(-1)?.args).toEqual(['stopped'])
    const before = new Map(account.parameters.parameters)

    const second = await atelier.run(['deploy', '--yes'])
    expect({ exit: second.exit, stderr: second.stderr }).toMatchObject({ exit: 0 })
    expect(account.parameters.parameters).toEqual(before)
  })

  it('after a deploy that failed: it says why, and the same command tries again', async () => {
    account.cloudFormation.put('atelier-dev', {
      template: TEMPLATE,
      failures: {
        WorkerImage: 'Resource handler returned message: "The runtime is not supported."',
        Cdn: 'Resource handler returned message: "Account has reached the maximum number of distributions"',
      },
    })
    const failing = cdkScript({ deploy: { says: '❌  atelier-dev failed: ToolkitError', code: 1 } })
    const { exit, stderr } = await atelier.run(['deploy', '--yes'], failing)
    expect(exit).toBe(1)
    expect(stderr).toContain('- WorkerImage (AWS::Lambda::Function): Resource handler returned message: "The runtime')
    expect(stderr).toContain('A limit of the account is reached.')
    expect(stderr).not.toContain('cancelled')
    expect(stderr).toContain('run the same command again')
    expect((await atelier.run(['deploy', '--yes'])).exit).toBe(0)
  })
})
