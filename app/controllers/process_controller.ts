import app from '@adonisjs/core/services/app'
import type { HttpContext } from '@adonisjs/core/http'
import { notFound } from '#engine'
import { Health, mayReadMetrics, Metrics } from '#observability/main'
import env from '#start/env'

/** What a process tells monitors of itself, outside REST's envelope. */
export default class ProcessController {
  /** The process answers; nothing else is asked. */
  alive({ response }: HttpContext): void {
    response.header('Cache-Control', 'no-store').send({ status: 'ok' })
  }

  /** 503 while requests should go elsewhere: a dependency fails, or the process is about to end. */
  async ready({ response }: HttpContext): Promise<void> {
    const health = await app.container.make(Health)
    const isReady = await health.isReady()
    response
      .status(isReady ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send({ status: isReady ? 'ready' : 'not ready' })
  }

  /** The state of each dependency, at most five seconds old; 503 where one fails. */
  async health({ response }: HttpContext): Promise<void> {
    const health = await app.container.make(Health)
    const report = await health.report()
    response
      .status(report.status === 'healthy' ? 200 : 503)
      .header('Cache-Control', 'no-store')
      .send(report)
  }

  /** Prometheus's text format; 404 for who may not read it. */
  async metrics(ctx: HttpContext): Promise<void> {
    if (!mayReadMetrics(ctx.request.request, env.get('METRICS_TOKEN'))) throw notFound()
    const metrics = await app.container.make(Metrics)
    ctx.response
      .header('Content-Type', metrics.contentType)
      .header('Cache-Control', 'no-store')
      .send(await metrics.text())
  }
}
