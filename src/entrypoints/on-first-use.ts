/** A port all of whose methods are asynchronous. */
type AsyncPort<Port> = { readonly [Name in keyof Port]: (...rest: never[]) => Promise<unknown> }

/**
 * A port that is opened by its first call, which waits for that: a function that answers a request without it neither
 * loads the modules behind it nor opens a connection. `methods` names all of the port's methods.
 */
export function onFirstUse<Port extends AsyncPort<Port>>(
  methods: Readonly<Record<keyof Port & string, true>>,
  open: () => Promise<Port>,
): Port {
  let opened: Promise<Port> | undefined
  const names = Object.keys(methods) as (keyof Port & string)[]
  const entries: readonly (readonly unknown[])[] = names.map((name) => [
    name,
    async (...rest: never[]) => {
      opened ??= open()
      const port = await opened
      return await port[name](...rest)
    },
  ])
  return Object.fromEntries(entries)
}
