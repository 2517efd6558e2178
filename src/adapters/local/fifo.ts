/** First in, first out, in constant time: `Array.shift` moves every element, and a long queue must not cost more. */
export interface Fifo<T> {
  readonly length: () => number
  push(item: T): void
  /** The oldest item, or undefined. */
  shift(): T | undefined
}

/** Consumed items are cut off in slices of this many, so that cutting stays rare and memory is given back. */
const SLICE = 1_024

/** An empty queue. */
export function fifo<T>(): Fifo<T> {
  const items: (T | undefined)[] = []
  let head = 0

  return {
    length: () => items.length - head,
    push: (item) => {
      items.push(item)
    },
    shift() {
      if (head === items.length) return undefined
      const item = items[head]
      items[head] = undefined
      head++
      if (head === items.length) {
        items.length = 0
        head = 0
      } else if (head >= SLICE && head * 2 >= items.length) {
        items.splice(0, head)
        head = 0
      }
      return item
    },
  }
}
