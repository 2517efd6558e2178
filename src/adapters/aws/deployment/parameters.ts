import {
  DeleteParametersCommand,
  GetParameterCommand,
  ParameterAlreadyExists,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm'
import { type AwsAccess, clientOptions } from './aws-access.ts'
import { unlessMissing } from './unless-missing.ts'

/** The parameters below a path such as `/atelier/dev/`. */
export interface Parameters {
  /** Stores an encrypted value; false when there is one already, which stays as it is. */
  createSecret(name: string, value: string, description: string): Promise<boolean>
  /** Stores a value in place of another; encrypted when it is a secret. */
  write(
    name: string,
    value: string,
    options: { readonly isSecret: boolean; readonly description: string },
  ): Promise<void>
  /** The value, decrypted; undefined when there is no such parameter. */
  read(name: string): Promise<string | undefined>
  /** All full names, sorted. Nothing is decrypted. */
  names(): Promise<readonly string[]>
  /** Deletes by full name; what is not there is no error. */
  remove(names: readonly string[]): Promise<void>
  close(): void
}

/** DeleteParameters takes no more. Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html */
const MAX_DELETED_AT_ONCE = 10

/** The parameters of a path in AWS Systems Manager; names are given without the path. */
export function ssmParameterFolder(access: AwsAccess, path: string): Parameters {
  const client = new SSMClient(clientOptions(access))
  return {
    async createSecret(name, value, description) {
      const Name = path + name
      try {
        await client.send(
          new PutParameterCommand({
            Name,
            Value: value,
            Type: 'SecureString',
            Description: description,
            Overwrite: false,
          }),
        )
        return true
      } catch (error) {
        if (error instanceof ParameterAlreadyExists) return false
        throw error
      }
    },
    async write(name, value, { isSecret, description }) {
      const Type = isSecret ? 'SecureString' : 'String'
      const what = { Name: path + name, Value: value, Type, Description: description } as const
      await client.send(new PutParameterCommand({ ...what, Overwrite: true }))
    },
    async read(name) {
      const asked = client.send(new GetParameterCommand({ Name: path + name, WithDecryption: true }))
      return (await unlessMissing(asked, 'ParameterNotFound'))?.Parameter?.Value
    },
    async names() {
      const found: string[] = []
      const query = { Path: path, Recursive: true, WithDecryption: false }
      for await (const page of paginateGetParametersByPath({ client }, query)) {
        for (const { Name } of page.Parameters ?? []) if (Name) found.push(Name)
      }
      return found.sort()
    },
    async remove(names) {
      for (let start = 0; start < names.length; start += MAX_DELETED_AT_ONCE) {
        await client.send(new DeleteParametersCommand({ Names: names.slice(start, start + MAX_DELETED_AT_ONCE) }))
      }
    },
    close: () => client.destroy(),
  }
}
