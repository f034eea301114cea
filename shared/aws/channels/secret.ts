import { PortError } from '../../ports/port-error.ts'

/** The operation that reads a parameter. */
export const readingParameter = 'ssm:GetParameter'

/** A secret that is read when it is first needed, once for each container; no error has it in its message. */
export interface Secret {
  /** May throw a `PortError`: `invalid` where what is there is not of the form `expected`. */
  read(): Promise<string>
  /** Has it read anew the next time: a chat that does not take it any more may have been given another one. */
  forget(): void
}

/** What a secret has to look like, and the words for it. */
export interface SecretForm {
  readonly isRight: (value: string) => boolean
  readonly expected: string
}

/** What a parameter holds, as `read` gives it. */
export function parameterSecret(
  read: (name: string) => Promise<string>,
  name: string,
  { isRight, expected }: SecretForm,
): Secret {
  let known: string | undefined
  return {
    async read() {
      if (known !== undefined) return known
      // Whoever pastes a secret pastes a line.
      const value = (await read(name)).trim()
      if (!isRight(value)) throw new PortError('invalid', readingParameter, `${name} does not hold ${expected}`)
      known = value
      return value
    },
    forget: () => void (known = undefined),
  }
}

/** Runs what needs a secret, and forgets the secret where the chat refuses it. */
export async function withSecret(secret: Secret, run: (value: string) => Promise<void>): Promise<void> {
  const value = await secret.read()
  try {
    await run(value)
  } catch (error) {
    if (error instanceof PortError && (error.code === 'denied' || error.code === 'not-found')) secret.forget()
    throw error
  }
}
