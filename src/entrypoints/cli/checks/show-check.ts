import type { Color, Terminal } from '../terminal.ts'
import { pad, printable } from '../text.ts'
import type { Check, CheckStatus } from './check.ts'

const LOOKS: Readonly<Record<CheckStatus, { readonly word: string; readonly color: Color }>> = {
  pass: { word: 'ok', color: 'green' },
  note: { word: 'note', color: 'dim' },
  warn: { word: 'warn', color: 'yellow' },
  fail: { word: 'FAIL', color: 'red' },
}

/** As wide as the widest word and name. */
const WORD_CELLS = 6
const NAME_CELLS = 13

/** A check as lines for people: on standard output where the report is the data, else with what else is said. */
export function showCheck(terminal: Terminal, { name, status, message, remedy }: Check, to: 'data' | 'note'): void {
  const { word, color } = LOOKS[status]
  const lead = terminal.paint(color, pad(word, WORD_CELLS), to)
  terminal[to](`${lead}${pad(name, NAME_CELLS)}${printable(message)}`)
  if (remedy) terminal[to](`${' '.repeat(WORD_CELLS + NAME_CELLS)}→ ${printable(remedy)}`)
}
