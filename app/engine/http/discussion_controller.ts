import { notFound } from '../base/main.js'
import type { Json } from '../base/main.js'
import {
  addComment,
  attach,
  changeTags,
  detach,
  editComment,
  follow,
  listAttachments,
  listComments,
  listFollowers,
  listTags,
  removeComment,
  unfollow,
} from '../discussion/main.js'
import type { DiscussionPart, DiscussionRoute, Route } from '../model/main.js'
import { contextOf, listEnvelope, parametersOf, refuseParameters, rightsKey, send } from './answers.js'
import type { EndpointRequest } from './answers.js'
import { readJsonBody, readNoBody } from './body.js'
import { sendConditional } from './conditional.js'
import { readTimeline } from './timeline.js'

type DiscussionRequest = EndpointRequest<DiscussionRoute>
type Handler = (request: DiscussionRequest, id: string, part: string) => Promise<void>

/** What each part does with a request, by method; one that a part does not have has no route. */
const HANDLERS: Readonly<Record<DiscussionPart, Readonly<Partial<Record<Route['method'], Handler>>>>> = {
  comments: {
    GET: async (request, id) => {
      const { ctx, session, route } = request
      const answer = await listComments(session, route.entity, id, parametersOf(ctx))
      sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
    },
    POST: async (request, id) => {
      const body = await bodyOf(request)
      send(request, await addComment(contextOf(request, body), request.route.entity, id, body))
    },
    PATCH: async (request, id, part) => {
      const body = await bodyOf(request)
      send(request, await editComment(contextOf(request), request.route.entity, id, part, body))
    },
    DELETE: async (request, id, part) => {
      await noBodyOf(request)
      send(request, await removeComment(contextOf(request), request.route.entity, id, part))
    },
  },
  tags: {
    GET: async (request, id) => sendAll(request, await listTags(request.session, request.route.entity, id)),
    PATCH: async (request, id) => {
      const body = await bodyOf(request)
      send(request, await changeTags(contextOf(request), request.route.entity, id, body))
    },
  },
  followers: {
    GET: async (request, id) => sendAll(request, await listFollowers(request.session, request.route.entity, id)),
    POST: async (request, id) => {
      const body = await noBodyOf(request)
      send(request, await follow(contextOf(request, body), request.route.entity, id))
    },
    DELETE: async (request, id) => {
      await noBodyOf(request)
      send(request, await unfollow(contextOf(request), request.route.entity, id))
    },
  },
  attachments: {
    GET: async (request, id) => sendAll(request, await listAttachments(request.session, request.route.entity, id)),
    POST: async (request, id) => {
      const body = await bodyOf(request)
      send(request, await attach(contextOf(request, body), request.route.entity, id, body))
    },
    DELETE: async (request, id, part) => {
      await noBodyOf(request)
      send(request, await detach(contextOf(request), request.route.entity, id, part))
    },
  },
  timeline: {
    GET: async (request, id) => {
      const { ctx, session, route } = request
      const answer = await readTimeline(session, route.entity, id, parametersOf(ctx))
      sendConditional(ctx, listEnvelope(answer), rightsKey(session, route.entity))
    },
  },
}

/** Reads or changes what is said about one record: it only parses and replies. */
export async function handleDiscussion(request: DiscussionRequest): Promise<void> {
  const { part, method } = request.route
  const handler = HANDLERS[part][method]
  if (!handler || request.id === null) throw notFound()
  const one: unknown = (request.ctx.params as Record<string, unknown>)['part']
  await handler(request, request.id, typeof one === 'string' ? one : '')
}

function bodyOf({ ctx }: DiscussionRequest) {
  refuseParameters(ctx)
  return readJsonBody(ctx)
}

function noBodyOf({ ctx }: DiscussionRequest) {
  refuseParameters(ctx)
  return readNoBody(ctx)
}

/** A short list, whole. */
function sendAll({ ctx, session, route }: DiscussionRequest, data: Json): void {
  refuseParameters(ctx)
  const text = `{"success":true,"data":${JSON.stringify(data)},"meta":null,"error":null}`
  sendConditional(ctx, text, rightsKey(session, route.entity))
}
