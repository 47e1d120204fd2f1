import type { JsonObject } from '../base/main.js'
import { refusals } from './openapi_components.js'

const TOLD = `What happens at the school, as server-sent events (WHATWG HTML, 9.2), for as long as the token holds and the
sign-in has not ended. Each is told within the rights that a read would have at that moment, and holds no values:
\`change\` with \`entity\`, \`id\`, \`kind\` (created, updated, deleted, restored) and \`version\` (null where it is not known);
\`job\` with the \`id\` of a job of one's own whose state has changed; \`stale\` where more has happened than is listed, with the
\`entity\` to read again, or without one for all; \`end\` with the reason for which the server ends the stream. Changes are
gathered for a moment: of a record the last one is told. Who comes back with \`Last-Event-ID\` is told what he has missed,
some of it twice.`

/** The stream of events. */
export function eventPaths(): Readonly<Record<string, JsonObject>> {
  return {
    '/api/v1/events': {
      get: {
        operationId: 'listenToEvents',
        tags: ['events'],
        summary: 'What happens, as it happens',
        description: TOLD.replaceAll('\n', ' '),
        parameters: [
          {
            name: 'entities',
            in: 'query',
            schema: { type: 'string' },
            description:
              'Names of entities, separated by commas; `core.job` for jobs. All that one may read if absent.',
          },
          { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' }, description: 'The last event that came.' },
        ],
        responses: {
          '200': {
            description: 'A stream that stays open.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          ...refusals(422),
        },
      },
    },
  }
}
