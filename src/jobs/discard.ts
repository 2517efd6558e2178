import type { TaskContext } from './define.ts'

/**
 * Deletes a blob that was needed on the way only. Never throws: what cannot be deleted, as where whoever writes may not
 * delete, is left to the sweeper, and nothing depends on it.
 */
export async function discard({ ports }: Pick<TaskContext, 'ports'>, key: string): Promise<void> {
  await Promise.allSettled([ports.blobs.delete(key)])
}
