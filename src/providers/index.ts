import type { Provider } from './provider.ts'

/** Every provider of models. Settings, availability, routes and commands are read off this table. */
export const providers: Readonly<Record<string, Provider>> = {}
