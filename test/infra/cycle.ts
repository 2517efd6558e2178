import type { Template } from '../../infra/synthesise.ts'

/** Resources that wait for each other in a circle, or undefined when there are none: CloudFormation would refuse them. */
export function cycleIn(template: Template): readonly string[] | undefined {
  const { Resources } = template
  const done = new Set<string>()
  const visit = (id: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id]
    if (done.has(id)) return undefined
    for (const other of namesIn(Resources[id])) {
      const found = other in Resources ? visit(other, [...path, id]) : undefined
      if (found) return found
    }
    done.add(id)
    return undefined
  }
  for (const id of Object.keys(Resources)) {
    const found = visit(id, [])
    if (found) return found
  }
  return undefined
}

/** Every name that a part of a template refers to. */
function namesIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn)
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === 'Ref' || key === 'DependsOn') return [value].flat().map(String)
    if (key === 'Fn::GetAtt') return [String(Array.isArray(value) ? value[0] : value).split('.')[0] ?? '']
    if (key === 'Fn::Sub') return [...JSON.stringify(value).matchAll(/\$\{([\w]+)/g)].map(([, name = '']) => name)
    return namesIn(value)
  })
}
