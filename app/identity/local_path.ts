const NOWHERE = 'http://local.invalid'

/**
 * A path on this server to go on to, as `?next=` and headers name it; null for everything that could
 * lead elsewhere, whichever way a browser would read it (`//host`, `/\host`, control characters).
 */
export function localPath(text: string | null | undefined): string | null {
  if (!text || text.length > 2000 || !text.startsWith('/') || /[\\\p{Cc}]/u.test(text)) return null
  if (!URL.canParse(text, NOWHERE)) return null
  const url = new URL(text, NOWHERE)
  const path = url.pathname + url.search
  return url.origin === NOWHERE && !path.startsWith('//') ? path : null
}
