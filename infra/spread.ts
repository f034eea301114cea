import { createHash } from 'node:crypto'
import type { Protection, Service } from '../shared/domain/service/service.ts'

/**
 * Which of `count` stacks has a service's alarms, from 1. It follows from the name alone, so that no service moves when
 * others come and go: an alarm's name cannot be in two stacks at once. Where `count` becomes a multiple of itself, services
 * move to stacks of higher numbers only, which are deployed later.
 */
export const serviceStackOf = (serviceName: string, count: number): number =>
  1 + (createHash('sha256').update(serviceName).digest().readUInt32BE() % count)

/** The services of each stack over which the config spreads them; no stack where it does not. */
export function spread({ services, serviceStacks: count = 0 }: Protection): Service[][] {
  const stacks = Array.from({ length: count }, (): Service[] => [])
  if (count > 0) for (const service of services) stacks[serviceStackOf(service.name, count) - 1]?.push(service)
  return stacks
}
