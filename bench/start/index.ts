import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { quantile, type Row } from '../row.ts'
import { bundleAll, type Bundle } from './bundles.ts'

const mostTimes = 1.3
const initFile = fileURLToPath(new URL('./init.ts', import.meta.url))

/** What the functions find in their environment; nothing of it is called. */
const environment = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIBENCH',
  AWS_SECRET_ACCESS_KEY: 'bench',
  BALLAST_TABLE: 'ballast',
  BALLAST_TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:ballast',
  BALLAST_DEAD_LETTERS_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/ballast',
  BALLAST_CONTROL: 'arn:aws:lambda:us-east-1:123456789012:function:ballast-control',
  BALLAST_HANDLE_INCIDENT: 'arn:aws:lambda:us-east-1:123456789012:function:ballast-handle-incident:durable',
}

const initMilliseconds = (file: string): number =>
  Number(
    execFileSync(process.execPath, [initFile, file], { env: { ...process.env, ...environment }, encoding: 'utf8' }),
  )

function rowOf({ name, file, bytes, reference, ownBytes, clients }: Bundle, times: number): Row {
  const pairs = Array.from({ length: times }, () => [initMilliseconds(file), initMilliseconds(reference)] as const)
  const mine = quantile(
    pairs.map(([its]) => its),
    0.5,
  )
  const least = quantile(
    pairs.map(([, its]) => its),
    0.5,
  )
  const ratio = mine / least
  return {
    what: `init of ${name} (${Math.round(bytes / 1024)} KiB), beside constructing its ${clients.length} clients`,
    measured: `${ratio.toFixed(2)} × (${mine.toFixed(0)} ms, ${least.toFixed(0)} ms)`,
    goal: `≤ ${mostTimes} ×`,
    isMet: ratio <= mostTimes,
    why:
      ratio <= mostTimes
        ? null
        : `${(mine - mostTimes * least).toFixed(0)} ms too many; it loads ${Math.round(ownBytes / 1024)} KiB beside its clients`,
  }
}

/** Loads every function's bundle in fresh processes, in turns with one that only constructs the same clients. */
export async function benchStart(
  { quick }: { readonly quick: boolean },
  progress: (line: string) => void,
): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-bench-start-'))
  try {
    const bundles = await bundleAll(folder)
    return bundles.map((bundle, index) => {
      const row = rowOf(bundle, quick ? 3 : 15)
      progress(`[${index + 1}/${bundles.length}] ${bundle.name}`)
      return row
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
}
