import edge from 'edge.js'

/**
 * Reads the component folders once. Each renderer otherwise reads them again, synchronously, in every
 * request that touches a view or a session. Under `node ace serve` new components must appear, so not there.
 */
if (!process.env['DEV_MODE']) {
  let known: ReturnType<typeof edge.loader.listComponents> | undefined
  const read = edge.loader.listComponents.bind(edge.loader)
  const mount = edge.loader.mount.bind(edge.loader)
  edge.loader.listComponents = () => (known ??= read())
  edge.loader.mount = (...disk: Parameters<typeof mount>) => {
    known = undefined
    return mount(...disk)
  }
}
