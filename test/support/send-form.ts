import type { UploadForm } from '../../src/ports/upload-forms.ts'

/** Sends bytes as a browser sends a signed form: its fields first, then the file. */
export async function sendForm({ url, fields }: UploadForm, bytes: Uint8Array): Promise<Response> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob([Uint8Array.from(bytes)]), 'picture')
  return await fetch(url, { method: 'POST', body: form })
}
