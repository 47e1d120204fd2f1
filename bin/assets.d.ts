/** Builds the assets with Vite where they are missing or older than a source. Throws with Vite's own output. */
export function buildAssets(): Promise<void>
