import type { Engine } from '../../src/core/engine.ts'

/** `jobs.claim:after`: a moment at which a process can die. */
export type CrashPoint = `${string}.${string}:${'before' | 'after'}`

/** The ports of an engine by the names that crash points use. */
export const portsOf = (engine: Engine): Record<string, object> => ({
  jobs: engine.jobs,
  queue: engine.queue,
  events: engine.events,
  budget: engine.budget,
  blobs: engine.ports.blobs,
  assets: engine.ports.assets,
  pixels: engine.ports.pixels,
})

/** Every method of every port, as `port.method`, read off the real adapters. */
export const methodsOf = (engine: Engine): string[] =>
  Object.entries(portsOf(engine)).flatMap(([name, port]) =>
    Object.entries(port).flatMap(([method, value]) => (typeof value === 'function' ? [`${name}.${method}`] : [])),
  )

/**
 * Makes every method of every port a place to die at. `arm` takes `jobs.claim:after#2`: at the second claim from now on,
 * once it has happened and before anybody hears of it.
 */
export function crashPoints(die: (point: string) => void) {
  let armed: { readonly name: string; left: number } | undefined
  const hits = new Map<string, number>()

  function pass(point: string) {
    if (armed?.name !== point) return
    armed.left -= 1
    if (armed.left === 0) die(point)
  }

  function exposed<T extends object>(name: string, port: T): T {
    return new Proxy(port, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        if (typeof value !== 'function') return value
        const method = `${name}.${String(key)}`
        return (...args: unknown[]) => {
          hits.set(method, (hits.get(method) ?? 0) + 1)
          pass(`${method}:before`)
          const result: unknown = Reflect.apply(value, target, args)
          if (result instanceof Promise) return result.finally(() => pass(`${method}:after`))
          pass(`${method}:after`)
          return result
        }
      },
    })
  }

  return {
    wrap: (engine: Engine): Engine => ({
      ...engine,
      jobs: exposed('jobs', engine.jobs),
      queue: exposed('queue', engine.queue),
      events: exposed('events', engine.events),
      budget: exposed('budget', engine.budget),
      ports: {
        ...engine.ports,
        blobs: exposed('blobs', engine.ports.blobs),
        assets: exposed('assets', engine.ports.assets),
        pixels: exposed('pixels', engine.ports.pixels),
      },
    }),
    arm(text: string | undefined) {
      const [name = '', count = '1'] = (text ?? '').split('#')
      armed = text === undefined ? undefined : { name, left: Number(count) }
    },
    /** How often each method was called since the last time this was asked. */
    takeHits(): Record<string, number> {
      const taken = Object.fromEntries(hits)
      hits.clear()
      return taken
    },
  }
}
