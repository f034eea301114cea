import { execFile, spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const folderOfPython = resolve(import.meta.dirname, '../../.build/ministack')
const python = join(folderOfPython, 'bin', 'python')
const requirements = join(import.meta.dirname, 'requirements.txt')

/** The account in which the stack is deployed; MiniStack takes both from the signature of a call. */
export const home = { accountId: '123456789012', region: 'us-east-1' }

/**
 * MiniStack and its Lambda workers are one process group, which ends, and takes its folder with it, when whoever started it
 * does, however that ends.
 */
const launcher = `
import os, shutil, signal, sys, threading

def end_with_parent():
    sys.stdin.buffer.read()
    shutil.rmtree(os.environ['TMPDIR'], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)

threading.Thread(target=end_with_parent, daemon=True).start()
sys.argv = ['ministack']
from ministack.app import main
main()
`

/** What went wrong, in one line: the last one that a command said. */
function reasonOf(error: unknown): string {
  const { stderr = '', message } = error as { stderr?: string; message: string }
  return (stderr.trim().split('\n').at(-1) || message).trim()
}

/**
 * Puts MiniStack into a virtual environment under .build, unless the same is there. Gives null, or the reason why it cannot
 * be had here: no Python with venv, or no packages.
 */
export async function installMinistack(): Promise<string | null> {
  const wanted = readFileSync(requirements, 'utf8')
  const stamp = join(folderOfPython, 'installed.txt')
  try {
    if (readFileSync(stamp, 'utf8') === wanted) {
      await run(python, ['-c', 'import ministack.app'])
      return null
    }
  } catch {
    // Not there, or not whole: made anew.
  }
  try {
    await run('python3', ['-m', 'venv', '--clear', folderOfPython])
  } catch (error) {
    return `no python3 with venv (${reasonOf(error)})`
  }
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
  } catch (error) {
    return `its packages cannot be had from PyPI (${reasonOf(error)})`
  }
  writeFileSync(stamp, wanted)
  return null
}

/** A running MiniStack. */
export interface Ministack {
  readonly url: string
  /** Where it writes what it does. */
  readonly log: string
  /** Ends it and all that it started, and removes its folder. */
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/**
 * Starts MiniStack on a free port of loopback, with nothing of this process's environment but its Node. The functions that
 * it runs call AWS at `endpoint`. Throws with the end of its log where it does not come up.
 */
export async function startMinistack(endpoint: string): Promise<Ministack> {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-emulator-'))
  const log = join(folder, 'ministack.log')
  const port = await freePort()
  const output = openSync(log, 'a')
  const child = spawn(python, ['-c', launcher], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', output, output],
    env: {
      PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: folder,
      TMPDIR: folder,
      STATE_DIR: join(folder, 'state'),
      S3_DATA_DIR: join(folder, 's3'),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      LAMBDA_EXECUTOR: 'local',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: home.accountId,
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  })
  closeSync(output)
  const ended = new Promise<void>((done) => child.on('exit', () => done()).on('error', () => done()))
  let isRunning = true
  void ended.then(() => (isRunning = false))
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.stdin?.end()
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const deadline = Date.now() + 60_000
  while (!(await answers(url))) {
    if (!isRunning || Date.now() > deadline) {
      const said = readFileSync(log, 'utf8').slice(-2_000)
      await stop()
      throw new Error(`MiniStack did not come up:\n${said}`)
    }
    await new Promise((later) => setTimeout(later, 200))
  }
  return { url, log, stop }
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  )
