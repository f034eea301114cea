import { check, type Found } from '../check.ts'

/** Ballast may do what each service's mode says. */
export const mode = check(
  'mode',
  "a service is off, or the account's mode is lower than its own",
  [],
  ({ protection: { services } }) =>
    services.flatMap(({ name, mode: held, askedMode }): Found[] => {
      if (askedMode !== undefined) {
        return [
          {
            severity: 'warning',
            what: `${name}: the service has mode ${askedMode}, but the account's mode is ${held}, which holds`,
            why: `Ballast does no more for it than ${held} permits, whatever happens.`,
            todo: `Raise mode at the top of ballast.yml to ${askedMode} and deploy, or lower the service's.`,
            command: null,
          },
        ]
      }
      if (held !== 'off') return []
      return [
        {
          severity: 'warning',
          what: `${name}: the service has mode off`,
          why: 'Ballast does not look at it.',
          todo: 'Give it mode observe in ballast.yml, in which Ballast only says what it would do, and deploy.',
          command: null,
        },
      ]
    }),
)
