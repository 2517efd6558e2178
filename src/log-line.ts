/** Characters that would move the cursor, color the terminal or fake another line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g

const visible = (text: string) =>
  text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A log line of JSON for people: time (UTC), level, sentence, fields. A bug's stack follows on lines of its own. */
export function formatLogLine(line: string): string {
  const { time, level, message, ...fields } = JSON.parse(line) as Record<string, unknown>
  const stacks: string[] = []
  const shown = Object.entries(fields).map(([name, value]) => {
    if (!isError(value)) return `${visible(name)}=${formatValue(value)}`
    // A foreseen failure says all in its message; only of a bug one wants to know where it happened.
    if (value.type !== 'AppError') stacks.push(...value.stack.split('\n').filter((each) => /^\s+at /.test(each)))
    return `${visible(name)}=${formatValue(`${value.type}: ${value.message}`)}`
  })
  const clock = String(time).slice(11, 23)
  const first = [clock, String(level).toUpperCase().padEnd(5), visible(String(message ?? '')), ...shown].join(' ')
  return [first, ...stacks.map(visible)].map((each) => `${each}\n`).join('')
}

function formatValue(value: unknown): string {
  const isWord = typeof value === 'string' && /^[^\s"=\\]+$/.test(value)
  return visible(isWord ? value : JSON.stringify(value))
}

function isError(value: unknown): value is { type: string; message: string; stack: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'stack' in value &&
    'type' in value &&
    typeof value.stack === 'string'
  )
}
