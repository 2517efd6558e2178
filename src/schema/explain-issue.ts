import type * as z from 'zod'

/** What is wrong with an input, for a person: the field as a JSON path, and a sentence that names it. */
export interface Explanation {
  readonly field: string
  readonly message: string
}

type Issue = z.core.$ZodIssue

/** The first thing that is wrong. For a union, what is wrong in the alternative that comes closest. */
export function explainIssue(error: z.ZodError): Explanation {
  const [first] = error.issues
  return first ? explain(first, []) : { field: '', message: 'The input is not valid.' }
}

function explain(issue: Issue, parents: readonly PropertyKey[]): Explanation {
  const path = [...parents, ...issue.path]
  if (issue.code === 'invalid_union') {
    const closest = closestOf(issue.errors)
    if (closest) return explain(closest, path)
  }
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys
    const field = [...path, key].join('.')
    return { field, message: `${field} is not known here. Leave it out, or check its spelling.` }
  }
  const field = path.join('.')
  return { field, message: field ? `${field}: ${wordsOf(issue)}` : wordsOf(issue) }
}

/** The alternative whose first issue lies deepest knows most of the input; among equals the one with the fewest issues. */
function closestOf(alternatives: readonly (readonly Issue[])[]): Issue | undefined {
  const ranked = alternatives
    .filter((issues) => issues.length > 0)
    .map((issues) => ({ issue: issues[0], depth: issues[0]?.path.length ?? 0, count: issues.length }))
  ranked.sort((a, b) => b.depth - a.depth || a.count - b.count)
  return ranked[0]?.issue
}

/** What is wrong with a field, without its name. */
export function wordsOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'is required'
  if (issue.code === 'too_small' && issue.origin === 'string')
    return issue.minimum === 1 ? 'must not be empty' : `needs at least ${issue.minimum} characters`
  if (issue.code === 'too_big' && issue.origin === 'string') return `may have at most ${issue.maximum} characters`
  return issue.message
}
