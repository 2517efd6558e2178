const REDACTED = '[redacted]'

/** Fields whose value is a credential, whatever the words around: `accessToken`, `set-cookie`, `x-amz-signature`. */
const SECRET_NAME = /authorization|cookie|token|secret|signature|password|api[-_]?key/i

/** Credentials that stand in the middle of a text: a header's value, a URL's query, a URL's password. */
const SECRET_TEXT = [
  { pattern: /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, replacement: `$1 ${REDACTED}` },
  {
    pattern: /([?&;][\w-]*(?:token|secret|signature|password|credential|api[-_]?key)[\w-]*=)[^&;\s"']+/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: /(\w+:\/\/[^\s/:@]*:)[^\s/@]+@/g, replacement: `$1${REDACTED}@` },
]

/** Deeper than anything we log on purpose; objects of libraries that know each other end here. */
const MAX_DEPTH = 8

/** A longer list in a log line is a mistake, and would be read by nobody. */
const MAX_ITEMS = 100

/**
 * A function that copies a value for the log: credentials replaced, errors as objects with their stack and cause, bytes
 * as their number. Never throws and never changes what it is given.
 */
export function createRedactor(secrets: readonly string[]): (value: unknown) => unknown {
  function redactText(text: string): string {
    let result = text
    for (const secret of secrets) result = result.replaceAll(secret, REDACTED)
    for (const { pattern, replacement } of SECRET_TEXT) result = result.replace(pattern, replacement)
    return result
  }

  function redact(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return redactText(value)
    if (typeof value === 'bigint') return String(value)
    if (typeof value !== 'object' || value === null) return value
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
    if (depth === MAX_DEPTH) return '[deeper]'
    if (value instanceof Error) return redactFields(fieldsOf(value), depth)
    if (value instanceof Map || value instanceof Set) return redact([...value], depth)
    if (value instanceof Date || value instanceof URL) return redactText(String(JSON.parse(JSON.stringify(value))))
    if (!Array.isArray(value)) return redactFields(value, depth)
    const items = value.slice(0, MAX_ITEMS).map((item) => redact(item, depth + 1))
    return value.length > MAX_ITEMS ? [...items, `[${value.length - MAX_ITEMS} more]`] : items
  }

  function redactFields(fields: object, depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const [name, value] of Object.entries(fields)) {
      // A number or a flag is no credential: `tokensUsed`, `hasPassword`.
      const isCredential = SECRET_NAME.test(name) && value != null && !/number|boolean/.test(typeof value)
      result[name] = isCredential ? REDACTED : redact(value, depth + 1)
    }
    return result
  }

  return (value) => redact(value, 0)
}

/** An error's own fields beside those that hide from enumeration. */
function fieldsOf(error: Error): object {
  const { name, message, stack, cause } = error
  return { ...error, type: name, message, stack, ...(cause === undefined ? {} : { cause }) }
}
