import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ROOT } from '../architecture/files.js'

const SOURCE = join(ROOT, 'bin/source.js')
/** So long a process may take to start on a machine that has much else to do, in milliseconds. */
const PATIENCE = 300_000

/** So long an orderly end may take, in milliseconds. */
const LONGEST_END = 120_000

/** A process of the product. */
export class Member {
  readonly name: string
  readonly #environment: NodeJS.ProcessEnv
  readonly #log: number
  readonly #entry: 'server' | 'worker'
  readonly #url: string | null
  #child: ChildProcess | null = null
  #isReady = false

  /** `url` is where a server answers; a worker has none. */
  constructor(
    name: string,
    at: { entry: 'server' | 'worker'; url: string | null; folder: string },
    environment: NodeJS.ProcessEnv
  ) {
    this.name = name
    this.#entry = at.entry
    this.#url = at.url
    this.#environment = environment
    this.#log = openSync(join(at.folder, `${name}.log`), 'a')
  }

  get url(): string | null {
    return this.#url
  }

  /** Whether it has answered since it was started, and runs. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Whether there is a process, ready or not. */
  get isRunning(): boolean {
    return this.#child !== null
  }

  start(): void {
    const child = spawn(process.execPath, [SOURCE, this.#entry], {
      env: this.#environment,
      stdio: ['ignore', this.#log, this.#log],
    })
    this.#child = child
    this.#isReady = false
    child.once('exit', () => {
      if (this.#child === child) this.#gone()
    })
    void this.#watch(child)
  }

  /** `kill -9`; resolves when the process is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** An orderly end; false where it did not come, and the process was killed. */
  async stop(): Promise<boolean> {
    const child = this.#child
    const timer = setTimeout(() => child?.kill('SIGKILL'), LONGEST_END)
    await this.#end('SIGTERM').finally(() => clearTimeout(timer))
    return child?.signalCode !== 'SIGKILL'
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#gone()
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  #gone(): void {
    this.#child = null
    this.#isReady = false
  }

  async #watch(child: ChildProcess): Promise<void> {
    while (this.#child === child) {
      if (this.#url === null || (await answers(this.#url))) {
        if (this.#child === child) this.#isReady = true
        return
      }
      await wait(50)
    }
  }
}

/** All processes of the product; one that has ended of itself is started again, as a service manager would. */
export class Fleet {
  readonly members: readonly Member[]
  /** How often a process was started again: after a kill, or where its database was away while it started. */
  restarts = 0
  #isKept = false

  constructor(members: readonly Member[]) {
    this.members = members
  }

  get servers(): readonly Member[] {
    return this.members.filter(({ url }) => url !== null)
  }

  async start(): Promise<void> {
    for (const member of this.members) member.start()
    this.#isKept = true
    void this.#keep()
    await this.untilReady()
  }

  /** Resolves when a server answers; throws where none does for minutes. */
  async untilReady(all = false): Promise<void> {
    const end = Date.now() + PATIENCE
    const isUp = () =>
      all ? this.servers.every(({ isReady }) => isReady) : this.servers.some(({ isReady }) => isReady)
    while (!isUp()) {
      if (Date.now() > end) throw new Error('No server has come back')
      await wait(20)
    }
  }

  /** Ends all in order; the names of those that did not end. */
  async stop(): Promise<readonly string[]> {
    this.#isKept = false
    const ended = await Promise.all(this.members.map((member) => member.stop()))
    return this.members.filter((_, at) => !ended[at]).map(({ name }) => name)
  }

  async #keep(): Promise<void> {
    while (this.#isKept) {
      for (const member of this.members) {
        if (member.isRunning) continue
        this.restarts++
        member.start()
      }
      await wait(300)
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })
    return ok
  } catch {
    return false
  }
}
