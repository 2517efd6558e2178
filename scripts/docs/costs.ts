import { idleLines } from '../../infra/idle-costs.ts'
import { jobSteps, type Step, uploadSteps, viewSteps } from '../../infra/job-costs.ts'
import {
  costAfterFree,
  costOf,
  PRICES_DATE,
  type Price,
  type PriceName,
  prices,
  sumOf,
  times,
} from '../../infra/prices.ts'
import { synthesise } from '../../infra/synthesise.ts'
import { pipeline } from '../../src/pipeline.ts'

/** `docs/costs.md`: what the stack costs, counted from its template and the steps of a job. */
export function costsPage(): string {
  const idle = idleLines(synthesise())
  const sum = sumOf(idle.map(({ usage }) => usage))
  const kinds = Object.keys(pipeline)
  return `<!-- Written by \`npm run docs\` from infra/prices.ts, infra/idle-costs.ts, infra/job-costs.ts and the stack's template. -->
# What it costs on AWS

**Idle: ${dollars(costOf(sum))} a month** (${dollars(costAfterFree(sum))} where the monthly free allowances are used by nothing else).
Prices of us-east-1 as AWS publishes them at the addresses below, looked up in public copies on ${PRICES_DATE}: check them before relying
on them. Taxes, models of other companies and transfer to the CDN's dearer regions are not included. On one machine, nothing of this applies.

## Idle, itemised

Counted from the template of \`infra/\`, resource by resource; a type of resource that nobody has looked at is an error.

| what | how many | a month | why |
|---|---:|---:|---|
${idle.map(({ item, count, usage, why }) => row(item, count, dollars(costOf(usage)), why)).join('\n')}
| **all** | | **${dollars(costOf(sum))}** | |

Nothing runs while nobody asks: no instance, no provisioned concurrency, no address. What is left are the polls that Lambda makes
of every queue it works on, for which reason dead letters are looked at every five minutes instead, and alarms. What is stored costs
${dollars(prices.s3GbMonth.usd)} (S3) and ${dollars(prices.dynamoGbMonth.usd + prices.dynamoRecoveryGbMonth.usd)} (DynamoDB with point-in-time recovery) for a GB and a month.

## A thousand of each

Counted from what the code does for each, with times that are estimates: this has not been measured in an account yet.

| a thousand | cost |
|---|---:|
${[
  ['uploads of 4 MB, kept for a month', uploadSteps] as const,
  ...kinds.map((kind) => [`\`${kind}\` jobs, without the upload`, jobSteps(pipeline, kind)] as const),
]
  .map(([what, steps]) => row(what, dollars(costOf(times(1_000, total(steps))))))
  .join('\n')}

What models charge comes on top. A task of \`generate\` or \`animate\` waits for its model for 15 s here, and Lambda is paid while it
waits; the painter takes a second or two instead. Either way \`pixels\`, a function with a decoder, works on the pictures.

A million views of a picture of 200 kB, nine of ten from the CDN's cache: ${dollars(costOf(times(1_000_000, total(viewSteps))))}, of which
${dollars(prices.cdnGb.usd * 200)} are the 200 GB of transfer (the first ${thousands(prices.cdnGb.alwaysFree)} GB of a month are free).

${[['An upload', uploadSteps] as const, ...kinds.map((kind) => [`A \`${kind}\` job`, jobSteps(pipeline, kind)] as const), ['A view', viewSteps] as const].map(([title, steps]) => stepsTable(title, steps)).join('\n\n')}

## Prices

| | price | free every month | source |
|---|---:|---:|---|
${Object.values<Price>(prices)
  .map(({ per, usd, alwaysFree, source }) =>
    row(per, exact(usd), alwaysFree ? thousands(alwaysFree) : '', `<${source}>`),
  )
  .join('\n')}
`
}

const total = (steps: readonly Step[]) => sumOf(steps.map(({ usage }) => usage))

function stepsTable(title: string, steps: readonly Step[]): string {
  const rows = steps.map(({ what, usage }) => row(what, usageText(usage), dollars(costOf(times(1_000, usage)))))
  return [`### ${title}`, '', '| step | uses | a thousand times |', '|---|---|---:|', ...rows].join('\n')
}

const SHORT: Readonly<Record<PriceName, string>> = {
  sqsRequest: 'SQS requests',
  sqsFairRequest: 'of them with a group',
  lambdaRequest: 'Lambda calls',
  lambdaGbSecond: 'GB-s',
  lambdaStreamedGb: 'GB streamed',
  dynamoWrite: 'writes',
  dynamoRead: 'reads',
  dynamoGbMonth: 'GB-months in DynamoDB',
  dynamoRecoveryGbMonth: 'GB-months recoverable',
  s3Write: 'S3 writes',
  s3Read: 'S3 reads',
  s3GbMonth: 'GB-months in S3',
  event: 'events',
  scheduledCall: 'scheduled calls',
  apiRequest: 'API requests',
  cdnRequest: 'CDN requests',
  cdnFunction: 'CDN function runs',
  cdnGb: 'GB from the CDN',
  alarmMetric: 'alarm metrics',
  customMetric: 'metrics',
  logGb: 'GB of logs',
}

const usageText = (usage: Step['usage']) =>
  (Object.entries(usage) as [PriceName, number][])
    .filter(([name]) => name !== 'logGb')
    .map(([name, amount]) => `${Number(amount.toPrecision(2))} ${SHORT[name]}`)
    .join(', ')

const row = (...cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`
const dollars = (usd: number) => `$${usd.toFixed(usd > 0 && usd < 0.1 ? 4 : 2)}`
const exact = (usd: number) => `$${usd >= 0.001 ? usd : usd.toFixed(10).replace(/0+$/, '')}`
const thousands = (value: number) => value.toLocaleString('en-US')
