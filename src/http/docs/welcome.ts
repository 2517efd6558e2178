import { fillExample, NEWEST_ASSET, PICTURE } from './example.ts'
import { html } from './html.ts'
import { brand, page } from './page.ts'

export interface WelcomeOptions {
  readonly publicUrl: string
  readonly version: string
  readonly needsToken: boolean
}

/** The first page: what this is, and the three lines that show it. */
export function welcomePage({ publicUrl, version, needsToken }: WelcomeOptions): string {
  const fill = (...lines: string[]) => fillExample(lines, { base: publicUrl, needsToken })
  const steps = [
    {
      title: 'Send a picture',
      text: 'Any JPEG, PNG, WebP, GIF or AVIF. This one the server has drawn for you.',
      code: fill(
        `${PICTURE} |\n  curl '{base}/v1/assets?filename=hills.png'{auth} \\\n    -H 'Content-Type: image/png' --data-binary @-`,
      ),
    },
    {
      title: 'Ask for work',
      text: 'The newest picture, made fit for a page. Prefer: wait=10 answers when it is done.',
      code: fill(
        NEWEST_ASSET,
        `curl {base}/v1/jobs{auth} -H 'Content-Type: application/json' \\\n  -H 'Prefer: wait=10' \\\n  -d '{"kind":"transform","source":{"assetId":"'$ASSET_ID'"}}'`,
      ),
    },
    {
      title: 'Fetch the result',
      text: 'It is the newest picture now. The answer above also has a signed url for it, which any browser opens.',
      code: fill(NEWEST_ASSET, 'curl {base}/v1/assets/$ASSET_ID/content{auth} -o web.png'),
    },
  ]
  const body = html`<body class="welcome">
<header>${brand}<nav><a href="/docs">Reference</a><a href="/openapi.json">OpenAPI</a></nav></header>
<main>
<section class="hero">
<div>
<h1>The image backend you own</h1>
<p class="lead">Send pictures in, ask for other sizes and formats, fetch the results: one API, on your machine, with nothing lost when it stops in between.</p>
<p class="actions"><a class="button" href="/docs">Read the reference</a> <a href="/openapi.json">Get the OpenAPI document</a></p>
</div>
<img src="/docs/example.png" alt="Hills at sunset, drawn by this server" width="960" height="600">
</section>
<section aria-labelledby="try">
<h2 id="try">Try it in a terminal</h2>
<ol class="steps">${steps.map(
    ({ title, text, code }) =>
      html`<li><h3>${title}</h3><p>${text}</p><pre tabindex="0"><code>${code}</code></pre></li>`,
  )}</ol>
</section>
</main>
<footer><p>Atelier ${version} · <a href="/healthz">health</a> · <a href="/docs">reference</a></p></footer>
</body>`
  return page({ title: 'Atelier', description: 'The image backend you own.', body })
}
