/** `npm run soak`: see tests/chaos/README.md. */
await import('../tests/chaos/main.js')

export {}
