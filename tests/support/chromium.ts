import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import type { Browser, LaunchOptions } from 'playwright'

const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the Chromium of `CHROMIUM`, else the system's, else Playwright's own. Throws when there is none. */
export function launchChromium(options: LaunchOptions): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] || INSTALLED.find((path) => existsSync(path))
  return chromium.launch({ ...options, ...(executablePath ? { executablePath } : {}), args: ARGUMENTS })
}

/** No sandbox, for containers run as root; and nothing that talks to the outside on its own. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]
