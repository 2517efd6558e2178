import type { Paint } from '../ports/painter.ts'

/** Brings the painter, a hundred files, when something is to be painted. For entrypoints whose process does that. */
export const loadPaint = async (): Promise<Paint> => (await import('../providers/painter/paint.ts')).paint
