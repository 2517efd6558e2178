import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** A request on its way: the command's name, such as `PutCommand`, its input, and what really sends it. */
export interface TappedRequest {
  readonly name: string
  readonly input: object
  readonly send: () => Promise<unknown>
}

/** A client whose requests all go through `tap`, which may wait, fail, answer by itself, or look at what comes back. */
export function tapped(
  client: DynamoDBDocumentClient,
  tap: (request: TappedRequest) => Promise<unknown>,
): DynamoDBDocumentClient {
  return new Proxy(client, {
    get(target, property) {
      if (property !== 'send') return Reflect.get(target, property)
      return (command: Parameters<typeof target.send>[0]) =>
        tap({ name: command.constructor.name, input: command.input, send: () => target.send(command) })
    },
  })
}
