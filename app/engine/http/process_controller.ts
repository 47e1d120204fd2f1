import type { HttpContext } from '@adonisjs/core/http'
import { performAction, readAction } from '../actions/main.js'
import { notFound, Refusal, UNKNOWN_NAME } from '../base/main.js'
import type { Json, JsonObject } from '../base/main.js'
import { fieldTypeOf } from '../fields/main.js'
import type { Locale } from '../fields/main.js'
import { entityOf, fieldOf } from '../model/main.js'
import type { Action, FileAnswer, ProcessRoute } from '../model/main.js'
import { transitionRecord } from '../records/main.js'
import { contextOf, envelope, parametersOf, refuseParameters, rightsKey, send } from './answers.js'
import type { EndpointRequest } from './answers.js'
import { readOptionalBody } from './body.js'
import { sendConditional } from './conditional.js'

type ProcessRequest = EndpointRequest<ProcessRoute>

/** Takes a transition, does an action, or answers a declared read. */
export async function handleProcess(request: ProcessRequest): Promise<void> {
  const { route, session } = request
  if (!Object.hasOwn(session.registry.entities, route.entity)) throw notFound()
  if (route.verb === 'transition') return transition(request)
  const { actions } = entityOf(session.registry, route.entity)
  const action = actions.find(({ name }) => name === route.name)
  return action?.reads ? read(request, action) : act(request)
}

async function transition(request: ProcessRequest): Promise<void> {
  refuseParameters(request.ctx)
  const { entity, name } = request.route
  const body = await readOptionalBody(request.ctx)
  send(request, await transitionRecord(contextOf(request, body), entity, request.id, name, body))
}

async function act(request: ProcessRequest): Promise<void> {
  refuseParameters(request.ctx)
  const { entity, name } = request.route
  const body = await readOptionalBody(request.ctx)
  send(request, await performAction(contextOf(request, body), entity, request.id, name, body))
}

async function read({ ctx, session, route, id }: ProcessRequest, action: Action): Promise<void> {
  const answer = await readAction(session, route.entity, id, route.name, inputOf(ctx, action, session.actor.school))
  if (isFile(answer)) sendFile(ctx, answer)
  else sendConditional(ctx, envelope(answer), rightsKey(session, route.entity))
}

/** The parameters as the values of an input; texts are read as forms are, in the neutral spelling. */
function inputOf(ctx: HttpContext, { input, synonyms }: Action, school: { timezone: string; currency: string }) {
  const locale: Locale = { language: 'en', timezone: school.timezone, currency: school.currency }
  const values: Record<string, Json> = {}
  const problems: Record<string, string[]> = {}
  for (const { name, keys, value, text } of parametersOf(ctx)) {
    const field = input && keys.length === 0 ? fieldOf(input, synonyms[name] ?? name) : null
    if (!field) {
      problems[text] = [UNKNOWN_NAME]
      continue
    }
    const parsed = fieldTypeOf(field.type).codec.parse(field, value, locale)
    if (parsed.ok) values[field.name] = parsed.value
    else problems[text] = [parsed.message]
  }
  if (Object.keys(problems).length > 0) {
    throw new Refusal('invalid', 'The request has invalid parameters.', { details: problems })
  }
  return values
}

function isFile(answer: JsonObject | FileAnswer | null): answer is FileAnswer {
  return answer !== null && 'file' in answer && isBytes(answer.file)
}

function isBytes(file: unknown): boolean {
  return typeof file === 'object' && file !== null && 'content' in file && file.content instanceof Uint8Array
}

function sendFile({ response }: HttpContext, { file }: FileAnswer): void {
  const name = file.name.replace(/[^A-Za-z0-9._-]+/g, '_')
  response.header('Content-Type', file.type)
  response.header('Content-Disposition', `inline; filename="${name}"`)
  response.header('Cache-Control', 'private, no-store')
  response.header('X-Content-Type-Options', 'nosniff')
  response.send(Buffer.from(file.content))
}
