/**
 * What DynamoDB counts an item as, in bytes, by
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = (item: object): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + utf8Bytes(name) + valueBytes(value), 0)

const utf8Bytes = (text: string) => Buffer.byteLength(text)

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return utf8Bytes(value)
  if (typeof value === 'number') return numberBytes(value)
  if (typeof value === 'boolean' || value === null) return 1
  if (Array.isArray(value)) return 3 + value.reduce((sum: number, one: unknown) => sum + 1 + valueBytes(one), 0)
  if (typeof value === 'object') return 3 + Object.keys(value).length + itemBytes(value)
  throw new Error(`an item holds no ${typeof value}`)
}

/** A byte for two significant digits and one more, and one for a minus. */
function numberBytes(value: number): number {
  const digits = String(Math.abs(value))
    .replace('.', '')
    .replace(/^0+|0+$/g, '').length
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0)
}
