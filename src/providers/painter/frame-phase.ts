/** How a prompt says which frame of an animation it is. */
const FRAME = /\bframes?\s{0,3}(\d{1,3})\s{0,3}(?:of|\/)\s{0,3}(\d{1,3})\b/i

/** The phase that a prompt gives in words, and the prompt without them: all frames of an animation are one picture. */
export function framePhase(prompt: string): { readonly prompt: string; readonly phase: number | undefined } {
  const [found, frame = '1', frames = '1'] = FRAME.exec(prompt) ?? []
  if (!found || Number(frames) === 0) return { prompt, phase: undefined }
  const phase = (Number(frame) - 1) / Number(frames)
  return { prompt: prompt.replace(found, ' '), phase: phase - Math.floor(phase) }
}
