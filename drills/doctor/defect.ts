import type { checks } from '../../shared/domain/doctor/checks/index.ts'
import type { Protection, Service } from '../../shared/domain/service/service.ts'
import { accountOf, type AccountChoices, type ExaminedAccount } from './account-of.ts'

/** Something wrong in an account that is otherwise as it should be. */
export interface Defect {
  readonly title: string
  /** The one check that finds it. */
  readonly check: keyof typeof checks
  /** What the config has to have for it, before anything is deployed. */
  readonly given?: (protection: Protection) => Protection
  readonly choices?: AccountChoices
  /** Does it to the deployed account. */
  readonly plant?: (account: ExaminedAccount) => void | Promise<void>
  /** The config with which doctor looks, where that is what is wrong. */
  readonly asked?: (protection: Protection) => Protection
}

/** The protection with its first service changed. */
export const withService =
  (change: (service: Service) => Partial<Service>) =>
  (protection: Protection): Protection => {
    const [first, ...others] = protection.services
    if (first === undefined) throw new RangeError('the config has no service, expected one')
    return { ...protection, services: [{ ...first, ...change(first) }, ...others] }
  }

/** The service that defects are planted in. */
export function firstService({ protection }: Pick<ExaminedAccount, 'protection'>): Service {
  const [service] = protection.services
  if (service === undefined) throw new RangeError('the config has no service, expected one')
  return service
}

/** An account with the defect, and the config to look at it with. */
export async function accountWith(
  protection: Protection,
  { given = (same) => same, choices, plant, asked = (same) => same }: Defect,
): Promise<ExaminedAccount> {
  const account = await accountOf(given(protection), choices)
  await plant?.(account)
  return { ...account, protection: asked(account.protection) }
}
