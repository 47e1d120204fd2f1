import type { HttpContext } from '@adonisjs/core/http'
import { CHANGE_REQUEST, mayConfigure, mayReadAudit, mayView, menuView, roleNames } from '#engine'
import type { Actor, LinkView, MenuEntry, MenuGroupView, Registry, School, Translator } from '#engine'
import { mayChangeRoles } from '#identity/main'
import { logoAddress, maySeeSettings } from '#schools/main'
import type { ScreenEngine } from './engine_port.js'
import { directionOf, translatorOf } from './language.js'

/** A message carried over a redirect: a language key with its data, and a way to undo. */
export interface Notice {
  readonly tone: 'good' | 'bad'
  readonly key: string
  readonly data: Readonly<Record<string, string>>
  readonly undo?: string
}

/** What surrounds every page. */
export interface ShellView {
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly theme: 'light' | 'dark' | null
  /** The school's own colour as `rrggbb`; null for the product's. */
  readonly colour: string | null
  /** Where its logo is; null for the product's mark. */
  readonly logo: string | null
}

/** What surrounds the pages of somebody signed in. */
export interface AppShellView extends ShellView {
  readonly school: string
  readonly user: { readonly name: string; readonly initials: string; readonly roles: readonly string[] }
  readonly menu: readonly MenuGroupView[]
  readonly isHome: boolean
  readonly crumbs: readonly LinkView[]
  readonly notice: Notice | null
  /** The name of whoever looks through this actor's eyes; null where he does himself. */
  readonly viewer: string | null
  /** What of the school's own screens is for him, for `@can`. */
  readonly can: { readonly roles: boolean; readonly settings: boolean; readonly view_as: boolean }
}

const NOTICE = 'notice'

/** Leaves a message for the next page. */
export function leaveNotice(ctx: HttpContext, notice: Notice): void {
  ctx.session.flash(NOTICE, notice)
}

/** The surroundings that need nobody signed in; of the school whose pages they are. */
export function shellView(ctx: HttpContext, school: School | null = null): ShellView {
  const language = ctx.i18n.locale
  const theme = themeOf(ctx.request.header('cookie'))
  return { language, direction: directionOf(language), theme, ...brandOf(school) }
}

/** The surroundings of a page: menu, user, school, the way back. */
export function appShellView(
  ctx: HttpContext,
  engine: ScreenEngine,
  actor: Actor,
  crumbs: readonly LinkView[] = []
): AppShellView {
  const registry = engine.registryOf(actor.school)
  const translator = translatorOf(ctx.i18n, registry.words)
  const path = ctx.request.url()
  const rightsOf = (entity: string) => engine.rights(actor, entity)
  return {
    ...shellView(ctx, actor.school),
    school: actor.school.name,
    user: {
      name: actor.name,
      initials: initialsOf(actor.name),
      roles: roleNames(actor.roles).flatMap((role) => {
        const title = registry.roles[role]?.title
        return title === undefined ? [] : [translator.declared(`declared.roles.${role}`, title)]
      }),
    },
    menu: menuView({ registry, rightsOf, translator }, path, menuEntries(engine, actor, translator)),
    isHome: path === '/',
    crumbs,
    notice: noticeOf(ctx),
    viewer: actor.viewer?.name ?? null,
    can: {
      roles: mayChangeRoles(registry, actor),
      settings: maySeeSettings(actor),
      view_as: mayView(registry, actor),
    },
  }
}

/** The screens that have a place in the menu beside those of entities. */
function menuEntries(engine: ScreenEngine, actor: Actor, translator: Translator): readonly MenuEntry[] {
  const own = engine.screensOf(actor.school).flatMap(({ plugin, name, path, title, menu, access }) => {
    if (!menu) return []
    return [{ ...menu, path, access, title: translator.declared(`${plugin}.screens.${name}.title`, title) }]
  })
  const registry = engine.registryOf(actor.school)
  const group = translator.text('audit.group')
  const entry = (path: string, title: string, icon: string) => ({ path, title, group, icon, access: null })
  return [
    ...own,
    ...(mayScan(engine, actor) ? [entry('/scan', translator.text('scan.title'), 'scan')] : []),
    ...(engine.rights(actor, CHANGE_REQUEST)?.can['decide'] === true
      ? [{ ...entry('/proposals', translator.text('proposals.menu'), 'checklist'), group: proposalsGroup(registry) }]
      : []),
    ...(mayReadAudit(registry, actor) ? [entry('/audit', translator.text('audit.title'), 'history')] : []),
    ...(engine.rights(actor, 'core.automation_setting')?.can['read'] === true
      ? [
          {
            ...entry('/automation', translator.text('automation.menu'), 'adjustments'),
            group: translator.text('automation.group'),
          },
        ]
      : []),
    ...(mayConfigure(registry, actor, 'jobs') ? [entry('/jobs', translator.text('jobs.title'), 'bolt')] : []),
  ]
}

/** Where change requests have their place in the menu. */
function proposalsGroup({ menu }: Registry): string {
  return menu.find(({ entity }) => entity === CHANGE_REQUEST)?.group ?? ''
}

/** Whether there is anything that a code could lead this actor to. */
function mayScan(engine: ScreenEngine, actor: Actor): boolean {
  const { entities } = engine.registryOf(actor.school)
  return Object.values(entities).some(
    ({ name, scannable }) => scannable.length > 0 && engine.rights(actor, name)?.can.read === true
  )
}

/** Only what is spelled as a colour becomes a part of an address. */
function brandOf(school: School | null): Pick<ShellView, 'colour' | 'logo'> {
  const colour = /^#([0-9a-f]{6})$/.exec(school?.colour ?? '')?.[1] ?? null
  return { colour, logo: school && logoAddress(school) }
}

/** The message that was left for this page. */
export function noticeOf(ctx: HttpContext): Notice | null {
  const notice: unknown = ctx.session.flashMessages.get(NOTICE)
  return typeof notice === 'object' && notice !== null && 'key' in notice ? (notice as Notice) : null
}

/** The theme that the browser remembers in a cookie of its own; null follows the system. */
function themeOf(cookies: string | undefined): 'light' | 'dark' | null {
  const theme = /(?:^|;\s*)lectern_theme=(light|dark)(?:;|$)/.exec(cookies ?? '')?.[1]
  return theme === 'light' || theme === 'dark' ? theme : null
}

/** The first letters of the first and last name, as people of any script write them. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].flatMap((word) =>
    word ? [[...new Intl.Segmenter().segment(word)][0]?.segment ?? ''] : []
  )
  return letters.join('').toUpperCase()
}
