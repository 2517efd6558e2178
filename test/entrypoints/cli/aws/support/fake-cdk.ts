// What the command starts instead of the CDK: writes down its arguments and does what the test says it does.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'

const args = process.argv.slice(2)
const folder = process.env.TEST_CDK_FOLDER ?? ''
const { AWS_REGION, AWS_PROFILE } = process.env
appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ args, region: AWS_REGION, profile: AWS_PROFILE })}\n`)

/** `{ "deploy": { "says": "…", "code": 1 } }` makes a command fail; `"hangs": true` makes it go on for ever. */
interface Script {
  readonly says?: string
  readonly code?: number
  readonly hangs?: boolean
}
const scripts = JSON.parse(process.env.TEST_CDK_SCRIPT ?? '{}') as Record<string, Script>
const [command = '', stack = ''] = args
const { says, code = 0, hangs = false } = scripts[command] ?? {}
const argumentOf = (name: string) => args[args.indexOf(name) + 1] ?? ''

if (command === 'synth') {
  const output = argumentOf('--output')
  mkdirSync(output, { recursive: true })
  writeFileSync(join(output, `${stack}.template.json`), readFileSync(join(folder, 'template.json')))
}
if (command === 'diff') {
  process.stdout.write('[~] AWS::Lambda::Function Worker\n ├─ [~] Code\n │   └─ [~] .S3Key:\n')
  process.stdout.write('[~] AWS::S3::Bucket Uploads Uploads1 replace\n └─ [~] BucketName (requires replacement)\n')
}
if (says) process.stderr.write(`${says}\n`)
if (hangs) {
  process.once('SIGINT', () => {
    appendFileSync(join(folder, 'calls.jsonl'), `${JSON.stringify({ args: ['stopped'] })}\n`)
    process.exit(130)
  })
  process.stderr.write('still at it\n')
  setInterval(() => {}, 60_000)
} else {
  if (command === 'deploy' && code === 0) {
    const TemplateBody = readFileSync(join(argumentOf('--app'), `${stack}.template.json`), 'utf8')
    await new CloudFormationClient().send(new CreateStackCommand({ StackName: stack, TemplateBody }))
  }
  process.exitCode = code
}
