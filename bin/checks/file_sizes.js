import { sources } from './sources.js'

const MOST = 300

/** Files longer than 300 lines, tests and migrations aside. */
export function findLongFiles() {
  return sources()
    .filter(({ path }) => !path.startsWith('tests/') && !path.includes('/tests/') && !path.includes('/migrations/'))
    .filter(({ lines }) => lines.length > MOST)
    .map(({ path, lines }) => `${path} has ${lines.length} lines, ${MOST} are allowed: give a part a file of its own`)
}
