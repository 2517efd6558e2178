import type { Json } from './event-pattern.ts'
import { inputPath } from './input-path.ts'

/** As the template's `InputTransformer`. */
export interface InputTransformer {
  readonly InputPathsMap: Readonly<Record<string, string>>
  readonly InputTemplate: string
}

/**
 * What a target is given instead of the event: the template with `<name>` replaced by what is at its path. Inside quotes a
 * text is put in as it is, elsewhere as JSON. Throws when a template names what its map does not have.
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function inputTransformer({ InputPathsMap, InputTemplate }: InputTransformer): (event: Json) => string {
  const paths = new Map(Object.entries(InputPathsMap).map(([name, path]) => [name, inputPath(path)]))
  const parts = InputTemplate.split(/<([\w.-]+)>/)
  for (const name of parts.filter((_, index) => index % 2 === 1))
    if (!paths.has(name)) throw new Error(`An input template names <${name}>, which its paths do not have`)
  return (event) => {
    let isQuoted = false
    return parts
      .map((part, index) => {
        if (index % 2 === 0) {
          if ((part.replaceAll('\\"', '').split('"').length - 1) % 2 === 1) isQuoted = !isQuoted
          return part
        }
        const value = paths.get(part)?.(event) ?? null
        return isQuoted && typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value)
      })
      .join('')
  }
}
