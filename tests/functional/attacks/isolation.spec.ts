import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import type { Actor, Entity, JsonObject } from '../../../app/engine/main.js'
import { Refusal } from '../../../app/engine/main.js'
import { Identity } from '../../../app/identity/main.js'
import { anotherSchool, testSchools } from '../../support/school/main.js'
import type { RoleName, TestSchool, TestSchools } from '../../support/school/main.js'
import { Seeded } from '../../support/seeded.js'

const REQUESTS = 10_000
const ROLES: readonly RoleName[] = ['super_admin', 'admin', 'principal', 'teacher', 'accountant', 'student', 'parent']
const NUMBERS = ['SAME-0001', 'SAME-0002', 'SAME-0003', 'SAME-0004', 'SAME-0005', 'SAME-0006']
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** One school as an attacker and as a victim: its word in every text of its own, and its ids. */
interface Side {
  readonly school: TestSchool
  readonly word: string
  /** A family of its own. */
  readonly household: string
  readonly ids: Set<string>
}

/** Gives both schools pupils of the same admission numbers, whose names carry the word of their school. */
async function makeSide({ engine }: TestSchools, school: TestSchool, word: string): Promise<Side> {
  const household = await engine.create(school.system, 'people.household', { name: `Family ${word}` })
  for (const [index, number] of NUMBERS.entries()) {
    const body = { admission_number: number, name: `Pupil ${index} ${word}`, status: 'active', is_boarder: false }
    await engine.create(school.system, 'people.student', { ...body, household: String(household.id) })
  }
  return { school, word, household: String(household.id), ids: await idsOf(engine, school) }
}

async function idsOf({ database, baseRegistry }: TestSchools['engine'], { id }: TestSchool): Promise<Set<string>> {
  const tables = Object.values(baseRegistry.entities).filter(({ tenancy }) => tenancy === 'school')
  const found = await database
    .forSchool(id)
    .readAll(tables.map(({ table }) => ({ text: `select id from "${table}" where school_id = '${id}'`, values: [] })))
  return new Set([id, ...found.flat().map((row) => String(row['id']))])
}

/** A random request of somebody of `mine`, half of the time with an id or a text of the other school in it. */
class Requests {
  readonly #schools: TestSchools
  readonly #random: Seeded
  readonly #entities: readonly Entity[]
  readonly outcomes = { answered: 0, refused: 0, written: 0 }

  constructor(schools: TestSchools, random: Seeded) {
    this.#schools = schools
    this.#random = random
    const { baseRegistry } = schools.engine
    this.#entities = Object.values(baseRegistry.entities).filter(
      ({ name, tenancy }) =>
        tenancy === 'school' && Object.hasOwn(baseRegistry.policies, name) && !name.startsWith('core.')
    )
  }

  /** What the request brought, as text; the refusal's text where it was refused. */
  async send(mine: Side, other: Side): Promise<string> {
    const { engine } = this.#schools
    const identity = await app.container.make(Identity)
    const { userId } = mine.school.accounts[this.#random.pick(ROLES)]
    const actor = await identity.resolver.byUser(userId, mine.school.id, { id: 'isolation', address: '127.0.0.1' })
    if (!actor) throw new Error('The account of the test is gone')
    const entity = this.#random.next() < 0.5 ? this.#named('people.student') : this.#random.pick(this.#entities)
    const id = this.#anId(mine, other)
    const query = this.#query(entity, mine, other)
    try {
      const answer = await this.#random.pick([
        () => engine.list(actor, entity.name, query),
        () => engine.list(actor, entity.name, query),
        () => engine.read(actor, entity.name, id, query.includes('include') ? 'include=household,guardians' : ''),
        () => engine.pick(actor, entity.name, { search: this.#text(mine, other), limit: 20 }),
        () => engine.pick(actor, entity.name, { ids: [id, this.#anId(mine, other)], limit: 20 }),
        () => this.#write(mine, other, actor),
        () => engine.update(actor, entity.name, id, { version: 1, name: `Changed ${mine.word}` }),
        () => engine.remove(actor, entity.name, this.#random.pick([...other.ids])),
      ])()
      this.outcomes.answered++
      return JSON.stringify(answer ?? null)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.outcomes.refused++
      return JSON.stringify([error.message, error.details, error.facts])
    }
  }

  async #write(mine: Side, other: Side, actor: Actor): Promise<JsonObject> {
    const { engine } = this.#schools
    const body = {
      name: `Written ${mine.word}`,
      status: 'active',
      is_boarder: false,
      household: this.#random.next() < 0.8 ? mine.household : this.#anId(mine, other),
    }
    const made = await engine.create(actor, 'people.student', body)
    const id = String(made.id)
    mine.ids.add(id)
    this.outcomes.written++
    return made
  }

  #query(entity: Entity, mine: Side, other: Side): string {
    const parts = [
      () => `search=${encodeURIComponent(this.#text(mine, other))}`,
      () => `filter[admission_number]=${this.#random.pick(NUMBERS)}`,
      () => `filter[id]=${this.#anId(mine, other)}`,
      () => `filter[household.name][contains]=${other.word}`,
      () => `filter[name][contains]=${this.#random.pick([mine.word, other.word])}`,
      () => `sort=${this.#random.pick(['-name', 'admission_number', 'id'])}`,
      () => 'include=household,guardians',
      () => `per_page=${1 + this.#random.below(50)}&page=${1 + this.#random.below(3)}`,
      () => `filter[${this.#random.pick(entity.fields).name}]=${this.#anId(mine, other)}`,
    ]
    return [this.#random.pick(parts)(), this.#random.pick(parts)()].join('&')
  }

  #text(mine: Side, other: Side): string {
    return this.#random.pick([...NUMBERS, 'pupil', mine.word, other.word, 'SAME'])
  }

  #anId(mine: Side, other: Side): string {
    return this.#random.pick([...(this.#random.next() < 0.5 ? mine : other).ids])
  }

  #named(name: string): Entity {
    return this.#schools.engine.baseRegistry.entities[name] ?? this.#random.pick(this.#entities)
  }
}

test.group('C01 Two schools with the same admission numbers', () => {
  test(`C01 never see each other in ${REQUESTS} random requests`, async ({ assert }) => {
    const schools = await testSchools()
    const seed = Number(process.env['TEST_SEED'] || Date.now() % 1_000_000)
    const random = new Seeded(seed)
    const green = await makeSide(schools, await anotherSchool('grasshopper'), 'Grasshopper')
    const river = await makeSide(schools, await anotherSchool('kingfisher'), 'Kingfisher')
    const requests = new Requests(schools, random)
    for (let count = 0; count < REQUESTS; count++) {
      const [mine, other] = count % 2 === 0 ? [green, river] : [river, green]
      const text = await requests.send(mine, other)
      const foreign = (text.match(UUID) ?? []).find((id) => other.ids.has(id) && !mine.ids.has(id))
      assert.isUndefined(foreign, `request ${count} of seed ${seed}: ${text}`)
      assert.isFalse(text.includes(other.word), `request ${count} of seed ${seed}: ${text}`)
    }
    assert.isAbove(requests.outcomes.answered, REQUESTS / 4)
    assert.isAbove(requests.outcomes.refused, REQUESTS / 10)
    assert.equal(await strangersIn(schools, river, green.word), 0)
    assert.equal(await strangersIn(schools, green, river.word), 0)
    assert.isAbove(requests.outcomes.written, 100)
  }).timeout(120_000)
})

/** How many pupils of a school carry the other's word. */
async function strangersIn({ engine }: TestSchools, { school }: Side, word: string): Promise<number> {
  const text = `select count(*) as n from people_students where school_id = '${school.id}' and name like '%${word}%'`
  const [row] = await engine.database.forSchool(school.id).read({ text, values: [] })
  return Number(row?.['n'])
}
