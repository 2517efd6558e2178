/** What files of a media type are called: `jpg` for `image/jpeg`, `mp4` for `video/mp4`. Pure. */
export const fileEnding = (mediaType: string): string => mediaType.replace(/^\w+\//, '').replace(/^jpeg$/, 'jpg')
