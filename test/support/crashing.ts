/** What a dead process's calls end with. */
export class Crash extends Error {}

/**
 * A process that can die at any of its effects: before it happened, or after it happened and before anybody heard. Once
 * dead it stays dead: everything it still tries fails and changes nothing.
 */
export function mortalProcess(options: { random: () => number; crashRate: () => number }) {
  let isDead = false
  const die = () => {
    isDead = true
    throw new Crash('the process died')
  }

  /** The port, with every method a place to die at. Synchronous methods (questions, not effects) are left alone. */
  function mortal<T extends object>(port: T): T {
    return new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (isDead) throw new Crash('the process is dead')
          const fate = options.random()
          if (fate < options.crashRate() / 2) die()
          const result: unknown = Reflect.apply(value, target, args)
          if (!(result instanceof Promise)) return result
          return result.then((answer: unknown) => {
            if (isDead) throw new Crash('the process is dead')
            return fate < options.crashRate() ? die() : answer
          })
        }
      },
    })
  }
  return {
    mortal,
    isDead: () => isDead,
    kill: () => {
      isDead = true
    },
  }
}
