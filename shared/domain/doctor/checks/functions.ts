import { check } from '../check.ts'

/** Each function of the stack is there and can run. */
export const functions = check(
  'functions',
  'a function of the stack is missing, or cannot run',
  ['functions'],
  ({ functions: read, region }) =>
    read.flatMap(({ name, found }) => {
      if (found !== null && found.state === 'Active') return []
      return [
        {
          severity: 'error',
          what:
            found === null
              ? `there is no function ${name} in ${region}`
              : `the function ${name} is in state ${found.state}, expected Active`,
          why: 'Without its functions Ballast does nothing, and most of the rest could not be checked.',
          todo: 'Deploy the stack, or name its region by AWS_REGION.',
          command: 'npm run deploy',
        },
      ]
    }),
)
