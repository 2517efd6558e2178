import { awsError } from './aws-error.ts'

/** What a call of the SDK gives; what it throws as `awsError` tells it. `action` is the permission and what it is used on. */
export async function awsCall<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw awsError(error, action)
  }
}
