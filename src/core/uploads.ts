// The two ways a picture comes in: in one call, and through a signed target.
export { cleanFilename } from './clean-filename.ts'
export { type ReceivedUpload, receiveUpload } from './receive-upload.ts'
export { storeAsset } from './store-asset.ts'
export type { UploadContext } from './upload-steps.ts'
export { createUpload, type NewUpload, type UploadTarget } from './upload-target.ts'
