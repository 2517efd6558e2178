/** What AWS answered, or undefined where it says, by one of these names of errors, that the thing is not there. */
export async function unlessMissing<T>(answer: Promise<T>, ...names: readonly string[]): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined
    throw error
  }
}
