import type { AssetRecord } from '../../src/schema/asset.ts'

/** When the records of the suite were made. */
export const startMs = 1_700_000_000_000

const facts = {
  mediaType: 'image/jpeg',
  widthPx: 4_000,
  heightPx: 3_000,
  sizeBytes: 5_000_000,
  frames: 1,
  hasAlpha: false,
  isInterlaced: false,
  thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
  dominantColor: '#a0b1c2',
} as const

/** Records of one owner, complete in every field. */
export function assetRecords(ownerId: string) {
  const uploading = (assetId: string, changes: Partial<AssetRecord> = {}): AssetRecord => ({
    schemaVersion: 1,
    assetId: `${assetId}-${ownerId}`,
    ownerId,
    state: 'uploading',
    key: `incoming/${assetId}`,
    source: 'upload',
    parents: [],
    declared: { mediaType: 'image/jpeg', sizeBytes: 5_000_000 },
    filename: 'Fôto 図 “1”.jpg',
    createdAtMs: startMs,
    ...changes,
  })
  const ready = (assetId: string, changes: Partial<AssetRecord> = {}): AssetRecord => ({
    ...uploading(assetId),
    ...facts,
    state: 'ready',
    key: `originals/${assetId}`,
    sha256: '0'.repeat(64),
    completedAtMs: startMs + 5,
    ...changes,
  })
  return { uploading, ready }
}
