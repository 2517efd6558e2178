/**
 * The header that names a download, for any Unicode: a plain form that every client reads, and the exact one.
 * Source: https://www.rfc-editor.org/rfc/rfc6266#section-4.3, https://www.rfc-editor.org/rfc/rfc5987
 */
export function contentDisposition(type: 'inline' | 'attachment', filename: string): string {
  // Percent signs too: some clients decode them in the plain form.
  const plain = filename.replaceAll(/[^ -~]|["\\%]/gu, '_')
  const exact = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${type}; filename="${plain}"${plain === filename ? '' : `; filename*=UTF-8''${exact}`}`
}
