import { readdirSync, readFileSync } from 'node:fs'
import { parseConfig } from '../../../shared/config/index.ts'
import type { Protection } from '../../../shared/domain/service/service.ts'

const events = new URL('../../fixtures/events/', import.meta.url)

/** All event fixtures by name, as parsed JSON. */
export const fixtures: Readonly<Record<string, unknown>> = Object.fromEntries(
  readdirSync(events).map((file) => [
    file.replace(/\.json$/, ''),
    JSON.parse(readFileSync(new URL(file, events), 'utf8')) as unknown,
  ]),
)

/** A path into an event, and the value that is put there; undefined takes the key away. */
export type Edit = readonly [path: readonly (string | number)[], value: unknown]

/** One event fixture, with other values in some places; an edit of the root gives the value itself. */
export function fixture(name: string, ...edits: readonly Edit[]): unknown {
  if (!(name in fixtures)) throw new Error(`no event fixture ${name}`)
  return edits.reduce((event: unknown, [path, value]) => edited(event, path, value), fixtures[name])
}

function edited(data: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(data)) {
    const items: unknown[] = [...data]
    items[Number(step)] = edited(items[Number(step)], rest, value)
    return items
  }
  const { [step]: current, ...others } = data as Readonly<Record<string | number, unknown>>
  const next = edited(current, rest, value)
  return next === undefined ? others : { ...others, [step]: next }
}

const service = (name: string, mode: string, record: string): string => `
  ${name}:
    mode: ${mode}
    record: { hostedZoneId: Z0123456789ABCDEFGHIJ, name: ${record}, type: A }
    fleets:
      stable: { setIdentifier: ec2, loadBalancer: app/${name}-ec2/50dc6c495c0c9188 }
      candidate: { setIdentifier: eks, loadBalancer: app/${name}-eks/1f2e3d4c5b6a7988 }`

/** Services `web` and `api` in mode observe, and `old` in mode off; `web` has three alarms of its own mapped. */
export const protection: Protection = parseConfig(
  `services:${service('web', 'observe', 'www.example.com')}
    alarms:
      - { name: prod-web-5xx, signal: error-rate }
      - { name: web-unhealthy, signal: error-rate }
      - { name: web-errors-out-of-band, signal: error-rate }
${service('api', 'observe', "'*.api.example.com'")}
${service('old', 'off', 'old.example.com')}
`,
  'test.yml',
)
