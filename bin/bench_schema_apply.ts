/** What writers notice while the tables change; see bench/schema_apply.ts. */
await import('../bench/schema_apply.js')

export {}
