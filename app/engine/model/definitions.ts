import type {
  ActionCall,
  ActionFunction,
  Hook,
  HookPoint,
  InputOf,
  JobFailureFunction,
  JobFunction,
  PluginContext,
  ServiceFactory,
  ServiceTypes,
  WebhookFunction,
} from './extension.js'

/** What a code file of a plugin exports by default: a function and the name it is bound to. */
export type Definition =
  | { readonly kind: 'hook'; readonly entity: string; readonly point: HookPoint; readonly run: Hook }
  | { readonly kind: 'action'; readonly key: string; readonly run: ActionFunction }
  | { readonly kind: 'service'; readonly name: string; readonly run: ServiceFactory }
  | {
      readonly kind: 'job'
      readonly name: string
      readonly run: JobFunction
      readonly onFailed: JobFailureFunction | null
    }
  | { readonly kind: 'webhook'; readonly name: string; readonly run: WebhookFunction }

/** Code at a step of an entity's operations: `plugins/<plugin>/hooks/*.ts`. It runs in the write's transaction. */
export function defineHook<Name extends string, Point extends HookPoint>(
  entity: Name,
  point: Point,
  run: Hook<Name, Point>
): Definition {
  return { kind: 'hook', entity, point, run: run as unknown as Hook }
}

/** What a declared action does: `plugins/<plugin>/actions/*.ts`. `key` is `<entity>:<action>`. */
export function defineAction<Key extends `${string}.${string}:${string}`>(
  key: Key,
  run: (call: ActionCall<Key extends `${infer Name}:${string}` ? Name : string, InputOf<Key>>) => Promise<object | null>
): Definition {
  return { kind: 'action', key, run: run as unknown as ActionFunction }
}

/** A service for other plugins: `plugins/<plugin>/provides/*.ts`; named under `provides` in its manifest. */
export function defineService<Name extends keyof ServiceTypes>(
  name: Name,
  run: (context: PluginContext) => ServiceTypes[Name]
): Definition {
  return { kind: 'service', name, run }
}

/** Takes messages of another system: `plugins/<plugin>/webhooks/*.ts`, at `POST /api/v1/webhooks/<school>/<plugin>/<name>`. */
export function defineWebhook(name: `${string}.${string}`, run: WebhookFunction): Definition {
  return { kind: 'webhook', name, run }
}

/**
 * Work outside of requests, declared under `jobs` in the manifest: `plugins/<plugin>/jobs/*.ts`. A call does at most some
 * 200 rows or 20 ms of work and answers with the payload of the next; its effect and its acknowledgement are one commit.
 * `onFailed` writes down that it is given up, in the transaction that does so.
 */
export function defineJob(
  name: `${string}.${string}`,
  run: JobFunction,
  { onFailed = null }: { readonly onFailed?: JobFailureFunction | null } = {}
): Definition {
  return { kind: 'job', name, run, onFailed }
}
