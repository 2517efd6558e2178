/** One red pixel as a PNG. */
export const MOCK_PICTURE: Uint8Array = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)

/** Whether a prompt asks for the red dot instead of a picture: for trying things out without a model. */
export const wantsMock = (prompt: string): boolean => prompt.trimEnd().endsWith('#MOCK#')
