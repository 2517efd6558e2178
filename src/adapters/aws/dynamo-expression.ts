/** An expression's placeholders: what every `#name` and `:value` in it stands for. */
export interface Placeholders {
  readonly ExpressionAttributeNames: Record<string, string>
  /** Left out where there is none: DynamoDB refuses an empty one. */
  readonly ExpressionAttributeValues?: Record<string, unknown>
}

/**
 * Finds the placeholders in expressions. `#status` is the attribute `status` unless `names` says otherwise, so that no
 * reserved word has to be known; `:due` is `values.due`. Values that no expression uses are left out, as DynamoDB asks.
 * Throws when an expression uses a value that is not given.
 */
export function placeholders(
  expressions: readonly (string | undefined)[],
  values: Readonly<Record<string, unknown>> = {},
  names: Readonly<Record<string, string>> = {},
): Placeholders {
  const text = expressions.filter((one) => one !== undefined).join(' ')
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, word = '']) => word))]
  const valueEntries = found(/:(\w+)/g).map((word): [string, unknown] => {
    if (values[word] === undefined) throw new Error(`the expression "${text}" uses :${word}, which has no value`)
    return [`:${word}`, values[word]]
  })
  return {
    ExpressionAttributeNames: Object.fromEntries(found(/#(\w+)/g).map((word) => [`#${word}`, names[word] ?? word])),
    ...(valueEntries.length > 0 ? { ExpressionAttributeValues: Object.fromEntries(valueEntries) } : {}),
  }
}

/** The changes of one update as its expression, without the parts that are empty. */
export function updateExpression(changes: {
  readonly set?: readonly string[]
  readonly remove?: readonly string[]
  readonly add?: readonly string[]
}): string {
  const part = (verb: string, list: readonly string[] = []) => (list.length > 0 ? [`${verb} ${list.join(', ')}`] : [])
  return [...part('SET', changes.set), ...part('REMOVE', changes.remove), ...part('ADD', changes.add)].join(' ')
}
