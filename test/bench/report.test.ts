import { describe, expect, it } from 'vitest'
import { markdownOf, markdownTable, mergeSections, type Section } from '../../bench/report.ts'

const section = (name: string, perSecond: number): Section => ({
  name,
  title: `Title of ${name}`,
  about: 'What it is.',
  startedAt: '2026-11-20T00:00:00.000Z',
  loadBefore: 0.1,
  seconds: 12.4,
  findings: {
    tables: [{ title: 'Rows', rows: [{ what: 'ours', 'per second': perSecond }] }],
    goals: [{ what: 'speed', target: '≥ 100/s', measured: `${perSecond}/s`, isMet: perSecond >= 100 }],
  },
})

describe('the report of benchmarks', () => {
  it('puts figures to the right and texts to the left', () => {
    expect(markdownTable([{ engine: 'ours', 'jobs/s': '1,200' }]).split('\n')).toEqual([
      '| engine | jobs/s |',
      '| ------ | -----: |',
      '| ours   |  1,200 |',
    ])
  })

  it('says beside each target whether it was met', () => {
    expect(markdownOf(section('resize', 120), 'a machine')).toMatch(/\| speed \| ≥ 100\/s \| +120\/s \| yes \|/)
    expect(markdownOf(section('resize', 80), 'a machine')).toMatch(/\| speed \| ≥ 100\/s \| +80\/s \| \*\*no\*\* \|/)
  })

  it('replaces what was measured again and keeps the rest, in the table’s order', () => {
    const names = ['resize', 'memory', 'start']
    const first = mergeSections('', [section('start', 1), section('resize', 2)], names, 'a machine')
    const second = mergeSections(first, [section('memory', 4), section('resize', 3)], names, 'another')
    const titles = [...second.matchAll(/^## Title of (\w+)$/gm)].map(([, name]) => name)
    expect(titles).toEqual(['resize', 'memory', 'start'])
    expect(second).toMatch(/\| +3\/s \|/)
    expect(second).not.toMatch(/\| +2\/s \|/)
    expect(mergeSections(second, [], names, 'a third')).toBe(second)
  })
})
