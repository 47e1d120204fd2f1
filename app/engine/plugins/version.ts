import semver from 'semver'

/** The version plugins name in `engine`; follows the surface of the engine's `main.ts`. */
export const ENGINE_VERSION = '1.0.0'

/** The plugin name of the engine's own entities; every plugin may link to them. */
export const CORE = 'core'

/** Whether a version is in a range; null when the range cannot be read. */
export function isInRange(version: string, range: string): boolean | null {
  if (semver.validRange(range) === null) return null
  return semver.satisfies(version, range, { includePrerelease: true })
}
