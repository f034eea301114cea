import { iso } from '../time.ts'

/** The reason that an incident's record gives while a plan waits for a person's word, until an instant (epoch milliseconds). */
export const waitingFor = (expiresAt: number): string => `waits until ${iso(expiresAt)} for a person to approve`
