import type { OpenApiDocument } from './document.ts'
import { fillExample, PICTURE } from './example.ts'
import { type Html, html, prose } from './html.ts'
import { type DocumentedOperation, operationArticle } from './operation.ts'
import { brand, page } from './page.ts'
import { schemaFields, schemaType } from './schema.ts'

/** The reference page: the OpenAPI document for people, complete in one page that can be searched and printed. */
export function referencePage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  )
  const groups = document.tags.map(({ name, description }) => ({
    name,
    description,
    operations: operations.filter(({ operation }) => operation.tags[0] === name),
  }))
  const needsToken = document.security.length > 0
  const schemas = Object.entries(document.components.schemas)
  const body = html`<body class="reference">
<a class="skip" href="#content">Skip to the content</a>
<header>${brand}<nav><a href="/">Start</a><a href="/openapi.json">OpenAPI</a></nav></header>
<details class="contents"><summary>Contents</summary>${contents(groups)}</details>
<div class="layout">
<nav class="sidebar" aria-label="Contents">${contents(groups)}</nav>
<main id="content">
${introduction(document, needsToken)}
${groups.map(
  ({ name, description, operations: members }) => html`<section class="group" aria-labelledby="group-${name}">
<h2 id="group-${name}">${capitalized(name)}</h2><p class="lead">${description}</p>
${members.map((one) => operationArticle(one, document))}
</section>`,
)}
<section class="group" aria-labelledby="schemas"><h2 id="schemas">Shapes</h2><p class="lead">What requests and answers are made of.</p>
${schemas.map(
  ([name, schema]) =>
    html`<article class="schema" id="schema-${name}"><h3><a href="#schema-${name}">${name}</a></h3>${
      schema.description ? html`<p>${prose(schema.description)}</p>` : ''
    }${schemaFields(schema) ?? html`<p>${schemaType(schema)}</p>`}</article>`,
)}</section>
${errorTable(document)}
</main></div>
<footer><p>${document.info.title} ${document.info.version}</p></footer>
</body>`
  return page({ title: `${document.info.title} API reference`, description: 'Every call of the API.', body })
}

interface Group {
  readonly name: string
  readonly operations: readonly DocumentedOperation[]
}

const contents = (groups: readonly Group[]): Html =>
  html`<ul>${groups.map(
    ({ name, operations }) =>
      html`<li><a class="group-link" href="#group-${name}">${capitalized(name)}</a><ul>${operations.map(
        ({ method, operation }) =>
          html`<li><a href="#${operation.operationId}"><span>${operation.summary}</span><span class="method ${method}">${method}</span></a></li>`,
      )}</ul></li>`,
  )}<li><a class="group-link" href="#schemas">Shapes</a></li><li><a class="group-link" href="#errors">Errors</a></li></ul>`

function introduction({ info, servers }: OpenApiDocument, needsToken: boolean): Html {
  const base = servers[0]?.url ?? ''
  const fill = (...lines: string[]) => fillExample(lines, { base, needsToken })
  const upload = fill(
    `${PICTURE} |\n  curl '{base}/v1/assets?filename=hills.png'{auth} \\\n    -H 'Content-Type: image/png' --data-binary @-`,
  )
  return html`<section class="introduction">
<h1>${info.title} API</h1>
${info.description.split('\n\n').map((paragraph) => html`<p>${prose(paragraph)}</p>`)}
<dl class="basics">
<div><dt>Address</dt><dd><code>${base}</code></dd></div>
<div><dt>Token</dt><dd>${
    needsToken
      ? html`<code>Authorization: Bearer &lt;token&gt;</code>. The examples read it from <code>ATELIER_TOKEN</code>.`
      : html`None: this server is open to programs on this machine.`
  }</dd></div>
<div><dt>Requests</dt><dd>JSON as <code>application/json</code>; answers carry an <code>X-Request-Id</code> that is in the server’s log too.</dd></div>
</dl>
<p>Start here: this sends in a picture that the server has drawn for the purpose. Every other example on this page works after it.</p>
<pre tabindex="0"><code>${upload}</code></pre>
</section>`
}

const errorTable = (document: OpenApiDocument): Html => html`<section class="group" aria-labelledby="errors">
<h2 id="errors">Errors</h2>
<p class="lead">The code of a problem, and of a job that has failed. One that can be retried may succeed unchanged, later.</p>
<table><thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Retry</th></tr></thead><tbody>
${document['x-error-codes'].map(
  ({ code, status, retryable }) =>
    html`<tr id="error-${code}"><td><code>${code}</code></td><td>${status}</td><td>${retryable ? 'yes' : 'no'}</td></tr>`,
)}
</tbody></table></section>`

const capitalized = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`
