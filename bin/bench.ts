/** `npm run bench`: measures the server against a hand-written one; see bench/README.md. */
await import('../bench/main.js')

export {}
