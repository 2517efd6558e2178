import type { Schema } from './document.ts'
import { type Html, html, prose } from './html.ts'

/** How deep objects in objects are unfolded; nothing in the API is deeper, and a schema that refers to itself must end. */
const MAX_DEPTH = 5

/** The fields of a schema, each with its type, limits and meaning; what is in a field follows below it. */
export function schemaFields(schema: Schema, depth = 0): Html | undefined {
  const alternatives = schema.oneOf ?? schema.anyOf
  if (schema.$ref || depth > MAX_DEPTH) return undefined
  if (alternatives) return alternativesOf(alternatives, depth)
  if (schema.items) return schemaFields(schema.items, depth)
  const properties = Object.entries(schema.properties ?? {})
  if (properties.length === 0) return undefined
  return html`<ul class="fields">${properties.map(([name, one]) =>
    field({ name, schema: one, isRequired: schema.required?.includes(name) ?? false }, depth),
  )}</ul>`
}

/** One named value: a parameter, or a field of an object. */
export function field(
  { name, schema, isRequired, text }: { name: string; schema: Schema; isRequired: boolean; text?: string | undefined },
  depth = 0,
): Html {
  const description = text ?? schema.description ?? schema.items?.description
  return html`<li><code class="name">${name}</code> <span class="type">${schemaType(schema)}</span>${
    isRequired ? html` <span class="required">required</span>` : ''
  }${schema.default === undefined ? '' : html` <span class="default">default <code>${JSON.stringify(schema.default)}</code></span>`}${
    description ? html`<p>${prose(description)}</p>` : ''
  }${schemaFields(schema, depth + 1)}</li>`
}

/** Alternatives that have fields of their own; those that are one word stand in the type already. */
function alternativesOf(alternatives: readonly Schema[], depth: number): Html | undefined {
  const shown = alternatives.flatMap((one) => schemaFields(one, depth) ?? [])
  if (shown.length === 0) return undefined
  if (shown.length === 1) return shown[0]
  return html`${shown.map((fields, index) => html`${index > 0 ? html`<p class="or">or</p>` : ''}${fields}`)}`
}

/** A type in a few words: `integer 1–100`, `"web" | "thumb"`, `array of Asset`. */
export function schemaType(schema: Schema): Html {
  if (schema.$ref) {
    const name = schema.$ref.split('/').at(-1) ?? ''
    return html`<a href="#schema-${name}">${name}</a>`
  }
  const alternatives = schema.oneOf ?? schema.anyOf
  if (alternatives) return joined(alternatives.map(schemaType), ' or ')
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`
  if (schema.enum)
    return joined(
      schema.enum.map((value) => html`<code>${JSON.stringify(value)}</code>`),
      ' | ',
    )
  if (schema.items) return html`array of ${schemaType(schema.items)}${countOf(schema)}`
  if (schema.contentMediaType) return html`bytes`
  const types = [schema.type ?? 'anything'].flat().join(' or ')
  return html`${types}${schema.format ? ` (${schema.format})` : ''}${rangeOf(schema)}`
}

const joined = (parts: readonly Html[], glue: string): Html =>
  html`${parts.map((part, index) => (index > 0 ? html`${glue}${part}` : part))}`

/** Zod bounds every integer by what a number can hold exactly; that is no limit worth telling. */
const isTold = (limit: number | undefined): limit is number =>
  limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER

function rangeOf({ minimum, maximum, minLength, maxLength }: Schema): string {
  if (isTold(minimum) && isTold(maximum)) return ` ${minimum}–${maximum}`
  if (isTold(minimum)) return ` ≥ ${minimum}`
  if (isTold(maximum)) return ` ≤ ${maximum}`
  if (maxLength === undefined) return ''
  return minLength ? `, ${minLength}–${maxLength} characters` : `, at most ${maxLength} characters`
}

const countOf = ({ minItems, maxItems }: Schema): string => (maxItems ? `, ${minItems ?? 0}–${maxItems} of them` : '')
