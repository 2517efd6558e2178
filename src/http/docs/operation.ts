import type { Content, OpenApiDocument, Operation, Parameter, Response, Schema } from './document.ts'
import { type Html, html, prose } from './html.ts'
import { field, schemaFields, schemaType } from './schema.ts'

export interface DocumentedOperation {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** One operation of the API: what it does, what it takes, what it answers, and a line to try it with. */
export function operationArticle({ method, path, operation }: DocumentedOperation, document: OpenApiDocument): Html {
  const needsToken = document.security.length > 0
  const { operationId, summary, description, parameters = [], requestBody, responses, security } = operation
  const isPublic = needsToken && security?.length === 0
  const entries = Object.entries(responses)
  const successes = entries.filter(([status]) => Number(status) < 400)
  const failures = entries.filter(([status]) => Number(status) >= 400)
  return html`<article id="${operationId}" class="operation">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="address"><span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code></p>
<div class="columns"><div class="facts">
${description ? html`<p>${prose(description)}</p>` : ''}
${isPublic ? html`<p class="note">No token needed.</p>` : ''}
${parameterGroup('Path', parameters, 'path')}
${parameterGroup('Query', parameters, 'query')}
${parameterGroup('Headers', parameters, 'header')}
${requestBody ? html`<h4>Body</h4>${requestBody.description ? html`<p>${requestBody.description}</p>` : ''}${contents(requestBody.content, document.components.schemas)}` : ''}
<h4>Answers</h4>
<ul class="answers">${successes.map(([status, response]) => answer(status, response))}</ul>
<p class="failures">Failures: ${failures.map(([status, { description: codes }]) => failure(status, codes))}</p>
</div>
<div class="sample"><h4>Try it</h4><pre tabindex="0"><code>${operation['x-codeSamples'][0]?.source}</code></pre></div>
</div></article>`
}

/** A path may break after its slashes, on narrow screens. */
const breakable = (path: string): Html[] => path.split(/(?<=\/)/).map((part) => html`${part}<wbr>`)

function parameterGroup(title: string, all: readonly Parameter[], place: Parameter['in']): Html | undefined {
  const parameters = all.filter((one) => one.in === place)
  if (parameters.length === 0) return undefined
  return html`<h4>${title}</h4><ul class="fields">${parameters.map(({ name, schema, required, description }) =>
    field({ name, schema, isRequired: required ?? false, text: description }),
  )}</ul>`
}

/** What a body may be, unfolded. Media types with the same shape stand together. */
function contents(content: Content, schemas: Readonly<Record<string, Schema>>): Html[] {
  const byShape = new Map<string, { types: string[]; schema: Schema }>()
  for (const [type, { schema = {} }] of Object.entries(content)) {
    const key = JSON.stringify(schema)
    const group = byShape.get(key)
    if (group) group.types.push(type)
    else byShape.set(key, { types: [type], schema })
  }
  return [...byShape.values()].map(({ types, schema }) => {
    const names = types.map((type, index) => html`${index > 0 ? ', ' : ''}<code>${type}</code>`)
    const shapes = schema.oneOf ?? schema.anyOf ?? [schema]
    return html`<div class="shape"><p>${names}</p>${shapes.map((shape) => alternative(shape, schemas))}</div>`
  })
}

/** One shape a body may have: its name where it has one, then its fields. */
function alternative(shape: Schema, schemas: Readonly<Record<string, Schema>>): Html {
  const named = shape.$ref ? schemas[shape.$ref.split('/').at(-1) ?? ''] : undefined
  const fields = schemaFields(named ?? shape)
  if (!named && fields) return fields
  return html`<p>${schemaType(shape)}${named?.description ? html`: ${prose(named.description)}` : ''}</p>${fields}`
}

function answer(status: string, { description, content = {}, headers = {} }: Response): Html {
  const types = Object.entries(content)
  const [shape] = types.flatMap(([, { schema }]) => schema ?? [])
  const names = types.map(([type]) => type).filter((type) => type !== 'application/json')
  return html`<li><span class="status">${status}</span> ${prose(description)}${shape ? html` ${schemaType(shape)}` : ''}${
    names.length > 0 ? html` <span class="type">${names.join(', ')}</span>` : ''
  }${shape ? schemaFields(shape) : undefined}${
    Object.keys(headers).length > 0
      ? html`<ul class="fields">${Object.entries(headers).map(
          ([name, header]) =>
            html`<li><code class="name">${name}</code> <span class="type">header</span><p>${header.description}</p></li>`,
        )}</ul>`
      : ''
  }</li>`
}

/** The codes of a status, each linked to the table at the end. */
function failure(status: string, codes: string): Html {
  const links = codes.split(', ').map((code) => {
    const name = code.replaceAll('`', '')
    return html` <a href="#error-${name}"><code>${name}</code></a>`
  })
  return html`<span class="failure"><span class="status">${status}</span>${links}</span> `
}
