import { createHash } from 'node:crypto'
import { type Html, html } from './html.ts'
import { style } from './style.ts'

/** No script, no other site, no frame: the page is text and one style sheet, which the policy names by its hash. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Headers of every page. */
export const pageHeaders: Record<string, string> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
}

/** A square of three hills, as the favicon. */
const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#c2512f"/><circle cx="21" cy="12" r="4" fill="#ffe3b0"/><path d="M0 27 10 15l7 8 4-4 11 10v3H0z" fill="#22264a"/></svg>',
  )

/** A whole page, as text. */
export function page({ title, description, body }: { title: string; description: string; body: Html }): string {
  // The style goes in as it is, since its hash is taken of exactly these characters.
  const sheet: Html = { html: `<style>${style}</style>` }
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<meta name="description" content="${description}">
<link rel="icon" href="${ICON}">
${sheet}
</head>
${body}
</html>
`.html
}

/** The mark in the corner of every page. */
export const brand: Html = html`<a class="brand" href="/"><img src="${ICON}" alt="" width="28" height="28">Atelier</a>`
