import { NO_FFMPEG_ON_AWS } from '../../ports/animation.ts'
import type { Pixels } from '../../ports/pixels.ts'

/** What can be animated is the same in all functions and known everywhere: nobody has to be asked. */
export const cannotAnimateOnAws: Pixels['cannotAnimate'] = async (mediaType) =>
  mediaType === 'video/mp4' ? NO_FFMPEG_ON_AWS : undefined
