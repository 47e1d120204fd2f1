import type { HttpContext } from '@adonisjs/core/http'
import { Engine, isObject, labelOf, notFound, pluralOf, Refusal, titleOf } from '#engine'
import type { Actor, Entity, InputView, OverlayChange, Registry, School, Translator } from '#engine'
import { maySeeSettings, SchoolSettings } from '#schools/main'
import { actorOf } from '../../../middleware/context.js'
import { translatorOf } from '../language.js'
import { plainInput } from '../plain_inputs.js'
import { screenEngine } from '../screen.js'
import { appShellView, leaveNotice } from '../shell.js'

const LONGEST = 120

/** A text that a school may say in its own words: what the product says, and the own word or nothing. */
interface Word {
  /** Of the vocabulary: `people.student.title`. */
  readonly key: string
  readonly label: string
  readonly standard: string
  readonly own: string
}

interface Words {
  readonly actor: Actor
  readonly engine: Engine
  readonly registry: Registry
  /** Says what the product says, without own words. */
  readonly plain: Translator
  readonly translator: Translator
  readonly own: ReadonlyMap<string, string>
  readonly mayChange: boolean
}

/** A school's own words for the product's words: "Learner" for "Pupil". They stand in screens, documents and REST's titles. */
export default class WordsController {
  /** `GET /settings/words`: every kind of record by plugin. */
  async index(ctx: HttpContext): Promise<string> {
    const words = await open(ctx)
    const { registry, translator, plain } = words
    const groups = registry.plugins.flatMap(({ name: plugin, title }) => {
      const items = wordedEntities(registry)
        .filter((entity) => entity.plugin === plugin)
        .map((entity) => ({
          href: `/settings/words/${entity.name}`,
          label: pluralOf(translator, entity),
          standard: standardPlural(words, entity),
          changed: wordsOf(words, entity).filter(({ own }) => own !== '').length,
        }))
      return items.length === 0 ? [] : [{ title: plain.declared(`declared.plugins.${plugin}`, title), items }]
    })
    const shell = await shellOf(ctx, words, [{ href: '', label: ctx.i18n.t('settings.words.title') }])
    return ctx.view.render('pages/settings/words', { shell, groups })
  }

  /** `GET /settings/words/:entity` */
  async edit(ctx: HttpContext): Promise<string> {
    const words = await open(ctx)
    return render(ctx, words, entityOf(ctx, words), [])
  }

  /** `POST /settings/words/:entity`: in force at the next request; an empty word is the product's again. */
  async update(ctx: HttpContext): Promise<unknown> {
    const words = await open(ctx)
    const entity = entityOf(ctx, words)
    if (!words.mayChange) throw new Refusal('forbidden', 'You may not change the words of this school.')
    const changes = changesOf(ctx, wordsOf(words, entity))
    if (changes.length === 0) return ctx.response.redirect().status(303).toPath('/settings/words')
    const seen: unknown = ctx.request.input('seen')
    try {
      await words.engine.overlays.publish(words.actor, {
        changes,
        seen: typeof seen === 'string' && seen !== '' ? seen : null,
        note: `Words: ${entity.title}`,
      })
    } catch (error) {
      if (!(error instanceof Refusal) || !['invalid', 'stale'].includes(error.kind)) throw error
      ctx.response.status(error.kind === 'stale' ? 409 : 422)
      return render(ctx, words, entity, [error.message, ...Object.values(error.details).flat()])
    }
    const data = { entity: standardPlural(words, entity) }
    leaveNotice(ctx, { tone: 'good', key: 'settings.words.saved', data })
    return ctx.response.redirect().status(303).toPath('/settings/words')
  }
}

/** Throws 404 for who may not see the settings of the school. */
async function open(ctx: HttpContext): Promise<Words> {
  const actor = actorOf(ctx)
  const engine = await ctx.containerResolver.make(Engine)
  const settings = await ctx.containerResolver.make(SchoolSettings)
  if (!maySeeSettings(actor)) throw notFound()
  const registry = engine.registryOf(actor.school)
  return {
    actor,
    engine,
    registry,
    plain: translatorOf(ctx.i18n),
    translator: translatorOf(ctx.i18n, registry.words),
    own: ownWords(engine, actor.school),
    mayChange: settings.mayChange(actor),
  }
}

function ownWords(engine: Engine, school: School): ReadonlyMap<string, string> {
  return new Map(
    engine.overlays.of(school).operations.flatMap(({ op, target, path, value }) => {
      const [key] = path
      const isWord = op === 'set' && target.kind === 'vocabulary' && key !== undefined
      return isWord && typeof value === 'string' ? [[key, value] as const] : []
    })
  )
}

function wordedEntities({ entities }: Registry): readonly Entity[] {
  return Object.values(entities).filter(({ internal, kind }) => !internal && kind !== 'log')
}

function entityOf(ctx: HttpContext, { registry }: Words): Entity {
  const name = String((ctx.params as Record<string, unknown>)['entity'])
  const entity = wordedEntities(registry).find((candidate) => candidate.name === name)
  if (!entity) throw notFound()
  return entity
}

/** What the product itself calls many of an entity. */
function standardPlural({ engine, actor, plain }: Words, entity: Entity): string {
  return pluralOf(plain, engine.overlays.standardOf(actor.school).entities[entity.name] ?? entity)
}

/** The entity's own names, then its fields. */
function wordsOf({ engine, actor, plain, own }: Words, { name }: Entity): readonly Word[] {
  const entity = engine.overlays.standardOf(actor.school).entities[name]
  if (!entity) return []
  const word = (key: string, label: string, standard: string): Word => {
    return { key, label, standard, own: own.get(key) ?? '' }
  }
  return [
    word(`${name}.title`, plain.text('settings.words.one'), titleOf(plain, entity)),
    word(`${name}.title_plural`, plain.text('settings.words.many'), pluralOf(plain, entity)),
    ...entity.fields
      .filter(({ system }) => !system)
      .map((field) => {
        const label = labelOf(plain, entity, field)
        return word(`${name}.fields.${field.name}`, label, label)
      }),
  ]
}

function changesOf(ctx: HttpContext, words: readonly Word[]): readonly OverlayChange[] {
  const form: unknown = ctx.request.body()
  const given = isObject(form) && isObject(form['words']) ? form['words'] : {}
  const target = { kind: 'vocabulary', name: 'words' } as const
  return words.flatMap(({ key, own, standard }, index): readonly OverlayChange[] => {
    const place = `w${index}`
    // An empty box arrives as null.
    const typed = Object.hasOwn(given, place) ? (given[place] ?? '') : null
    if (typeof typed !== 'string') return []
    const wanted = typed.trim() === standard ? '' : typed.trim()
    if (wanted === own) return []
    if (wanted === '') return [{ op: 'remove', target, path: [key] }]
    return [{ op: 'set', target, path: [key], value: wanted }]
  })
}

async function render(ctx: HttpContext, words: Words, entity: Entity, problems: readonly string[]): Promise<string> {
  const known = wordsOf(words, entity)
  const inputs = known.map(({ key, label, standard, own }, index): InputView => {
    const input = plainInput({
      view: 'text',
      name: `words[w${index}]`,
      label,
      value: own,
      attributes: { maxlength: LONGEST, placeholder: standard, autocomplete: 'off' },
    })
    return { ...input, id: `word-${key.replaceAll('.', '-')}` }
  })
  const title = standardPlural(words, entity)
  const shell = await shellOf(ctx, words, [
    { href: '/settings/words', label: ctx.i18n.t('settings.words.title') },
    { href: '', label: title },
  ])
  const model = {
    title,
    action: `/settings/words/${entity.name}`,
    seen: words.actor.school.overlay ?? '',
    names: inputs.slice(0, 2),
    fields: inputs.slice(2),
    can: { change: words.mayChange },
  }
  return ctx.view.render('pages/settings/words_of', {
    shell,
    words: model,
    problems: problems.length > 0 ? problems : null,
  })
}

async function shellOf(ctx: HttpContext, { actor }: Words, crumbs: Parameters<typeof appShellView>[3] = []) {
  const settings = { href: '/settings', label: ctx.i18n.t('settings.title') }
  return appShellView(ctx, await screenEngine(ctx), actor, [settings, ...crumbs])
}
