/** How long requests take beside a heavy job; see bench/beside.ts. */
await import('../bench/beside.js')

export {}
