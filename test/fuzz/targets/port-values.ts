import * as z from 'zod'
import { must } from './target.ts'

/** Throws a `Finding` for what is no value of a port's type. */
export type Check = (value: unknown) => void

/** A value has to satisfy a schema. */
export const soundBySchema = (schema: z.ZodType) => (): Check => (value) => {
  const { error } = schema.safeParse(value)
  must(error === undefined, () => `the port gives ${JSON.stringify(value)}: ${error && z.prettifyError(error)}`)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isDate = (value: string | number): boolean => Number.isFinite(new Date(value).getTime())

/** Fields that are instants, as epoch milliseconds or in ISO 8601. */
const instants = new Set(['at', 'since', 'until', 'leaseUntil', 'expiresAt', 'claimedAt', 'onset'])

function checkPart(value: unknown, good: unknown, path: string, key: string): void {
  if (typeof value === 'number') must(Number.isFinite(value), () => `${path} is ${value}`)
  if (instants.has(key) && (typeof value === 'number' || typeof value === 'string')) {
    must(isDate(value), () => `${path} is no instant: ${value}`)
  }
  if (/\.weights\.[^.]*$/.test(path)) {
    must(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255, () => `${path} is ${String(value)}`)
  }
  const eitherMayBeNull = value === null || value === undefined || good === null || good === undefined
  must(eitherMayBeNull || typeof value === typeof good, () => `${path} is a ${typeof value}, expected a ${typeof good}`)
  if (!isObject(value)) return
  must(eitherMayBeNull || Array.isArray(value) === Array.isArray(good), () => `${path} is a list, or should be one`)
  for (const [name, each] of Object.entries(value)) {
    const like = Array.isArray(good) ? good[0] : isObject(good) && Object.hasOwn(good, name) ? good[name] : undefined
    checkPart(each, like, `${path}.${name}`, name)
  }
}

/** A value has to be made like one that is known to be right, with numbers that are some and instants that are any. */
export const likeness =
  (good: unknown): Check =>
  (value) =>
    checkPart(value, good, 'the value', '')
