import ViteProvider from '@adonisjs/vite/vite_provider'

/**
 * Vite's provider without its development server, except under `node ace serve`. Tests and the demo use
 * the built assets; Vite's own provider would start a server, with a fixed port, in every test process.
 */
export default class AssetsProvider extends ViteProvider {
  override async start(): Promise<void> {
    if (process.env['DEV_MODE']) await super.start()
  }

  override async shutdown(): Promise<void> {
    if (process.env['DEV_MODE']) await super.shutdown()
  }
}
