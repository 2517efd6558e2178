import type { Json } from './event-pattern.ts'

/** `$`, `$.detail`, `$.detail.job_id`, `$.detail['a name']`: what targets use of JSONPath. */
const STEP = /\.(?<plain>[\w-]+)|\['(?<quoted>[^']+)'\]/y

/** What a target's `InputPath` takes of an event, `null` where there is nothing. Throws when the path is of another form. */
export function inputPath(path: string): (event: Json) => Json {
  if (!path.startsWith('$')) throw new Error(`"${path}" is no input path: it starts with $`)
  const steps: string[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < path.length) {
    const step = STEP.exec(path)?.groups
    if (!step) throw new Error(`"${path}" is no input path that EventBridge or this service takes`)
    steps.push(step.plain ?? step.quoted ?? '')
  }
  return (event) => steps.reduce<Json>((value, name) => fieldOf(value, name), event)
}

const fieldOf = (value: Json, name: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? ((value as { readonly [name: string]: Json })[name] ?? null)
    : null
