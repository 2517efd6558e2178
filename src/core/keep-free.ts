/**
 * Left free on the disk by everything that brings more to it: uploads, new jobs, and the tasks of those there are. The
 * database needs the room, whose every write must still succeed when pictures no longer fit.
 */
export const KEEP_FREE_BYTES = 64 * 1024 * 1024
