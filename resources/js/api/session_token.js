import { page } from './document.js'

/** Seconds before its end in which a token is not used any more. */
const MARGIN = 30

let kept = null

/** An access token of who is signed in, kept in memory for as long as it holds; null where none is given. */
export async function sessionToken() {
  if (kept && kept.until > Date.now()) return kept.token
  const response = await fetch(page.token, {
    method: 'POST',
    headers: { 'accept': 'application/json', 'x-csrf-token': page.csrf },
    redirect: 'error',
  }).catch(() => null)
  if (!response?.ok) return null
  const { access_token: token, expires_in: seconds } = await response.json()
  kept = { token, until: Date.now() + (seconds - MARGIN) * 1000 }
  return token
}
