import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { loadConfig } from '../../shared/config/index.ts'
import { parseTrigger } from '../../shared/triggers/index.ts'
import { UsageError } from '../usage-error.ts'

async function readEvent(file: string): Promise<unknown> {
  const name = file === '-' ? 'standard input' : file
  let json: string
  try {
    json = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new UsageError(`${name} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

/** Says how Ballast would take the event in a JSON file (`-`: standard input), as JSON. Reads no account. */
export async function explain(options: { readonly event: string; readonly config: string }): Promise<string> {
  const protection = loadConfig(options.config)
  const trigger = parseTrigger(await readEvent(options.event), protection)
  const { kind, reason, service, signal } = trigger
  const alarmName = 'alarmName' in trigger ? trigger.alarmName : null
  return `${JSON.stringify({ trigger: kind, reason, service, signal, alarmName }, null, 2)}\n`
}
