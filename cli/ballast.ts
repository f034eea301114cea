#!/usr/bin/env node
import { inspect } from 'node:util'
import { CommanderError } from 'commander'
import { Failure } from './failure.ts'
import { coloured } from './output/colours.ts'
import { ballastProgram } from './program/program.ts'

const misused = new Set(['usage', 'invalid-config', 'not-an-event', 'invalid-request'])

const isMisuse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && misused.has(String(error.code))

function describe(error: unknown, withStack: boolean): string {
  if (withStack) return inspect(error)
  const message = error instanceof Error ? error.message : String(error)
  if (isMisuse(error) || error instanceof Failure) return message
  return `Ballast itself failed: ${message}\n(run it again with --stack for where in the code)`
}

// Whoever reads only the beginning, as `head` does, has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

const program = ballastProgram()
try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) {
    // It has said so itself.
    process.exitCode = error.exitCode === 0 ? 0 : 2
  } else {
    const { stack = false } = program.opts<{ stack?: boolean }>()
    process.stderr.write(`${coloured(process.stderr, 'red', describe(error, stack))}\n`)
    process.exitCode = isMisuse(error) ? 2 : 1
  }
}
