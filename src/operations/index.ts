import type { Operation, OperationCall, OperationContext, Size } from './operation.ts'
import { resize } from './resize.ts'

/** Every operation there is. Validation, URL grammar, documentation and rendering are read off this table. */
export const operations = {
  resize, // a picture of another size
} as const satisfies Record<string, Operation>

/** The names of all operations, in the order of the table. */
export const operationNames = Object.keys(operations)

/** The operation of that name, or undefined. */
export function findOperation(name: string): Operation | undefined {
  const table: Readonly<Record<string, Operation>> = operations
  return Object.hasOwn(table, name) ? table[name] : undefined
}

/** The operation of a parsed call with its parameters. A name that is not in the table is a bug: calls are parsed first. */
export function operationOf(call: OperationCall): { operation: Operation; params: Record<string, unknown> } {
  const { operation: name, ...params } = call
  const operation = findOperation(name)
  if (!operation) throw new Error(`The operation ${name} was not checked before use`)
  return { operation, params }
}

/** The sizes after each of the parsed calls, in order; empty when there are none. */
export function sizesAfter(calls: readonly OperationCall[], size: Size): readonly Size[] {
  const sizes: Size[] = []
  let current = size
  for (const call of calls) {
    const { operation, params } = operationOf(call)
    current = operation.outputSize(params, current)
    sizes.push(current)
  }
  return sizes
}

export type { Operation, OperationCall, OperationContext, Size }
