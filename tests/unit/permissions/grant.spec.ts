import { test } from '@japa/runner'
import { TRUE } from '../../../app/engine/expressions/main.js'
import { entityOf } from '../../../app/engine/model/main.js'
import { Grant, grantOf, knowsEntity, scopePredicate } from '../../../app/engine/permissions/main.js'
import type { Pair, Use } from '../../../app/engine/permissions/main.js'
import { marina, sailor, textOf } from './marina.js'

const ACCESS = {
  'scopes': [
    { name: 'owned', entity: 'sea.boat', rule: 'owner.user == actor.user' },
    { name: 'sailed', entity: 'sea.boat', rule: 'berths.exists(b, b.sailor.user == actor.user)' },
  ],
  'sea.boat': {
    master: { read: true, update: true },
    deputy: { read: true, update: true },
    twin: { read: true, update: true },
    mate: { read: { scope: 'sailed' }, update: { scope: 'sailed' } },
    guest: { read: { scope: 'owned' }, refer: { scope: 'all' } },
    reader: { refer: true },
    fields: {
      secret: { read: ['master', 'guest'], write: ['master'], filter: ['master'], sort: [], search: [] },
      code: { write: ['master', 'mate'] },
    },
  },
  'sea.berth': { fields: { weight: { read: ['master', 'mate'] } } },
}
const registry = marina(ACCESS)
const boat = entityOf(registry, 'sea.boat')
const OWNED = scopePredicate(registry, boat, { scope: 'owned', via: [] })
const SAILED = scopePredicate(registry, boat, { scope: 'sailed', via: [] })

function grantTo(roles: readonly string[], action = 'read', entityName = 'sea.boat'): Grant {
  const grant = grantOf(registry, sailor(roles), entityName, action)
  if (!grant) throw new Error(`${roles.join()} may not ${action} ${entityName}`)
  return grant
}

const namesIn = (pair: Pair | undefined, use: Use) => [...(pair?.fields[use] ?? [])].sort()
const pairOf = (grant: Grant, rows: unknown) => grant.pairs.find((pair) => pair.rows === rows || same(pair.rows, rows))
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

test.group('Permissions | pairs', () => {
  test('equal rows are one pair with the fields of both', ({ assert }) => {
    const { pairs } = grantTo(['deputy', 'master'])
    assert.lengthOf(pairs, 1)
    assert.include(namesIn(pairs[0], 'read'), 'secret')
    assert.notInclude(namesIn(grantTo(['deputy', 'twin']).pairs[0], 'read'), 'secret')
  })

  test('a pair is dropped where one for all rows grants every field it does', ({ assert }) => {
    assert.deepEqual(
      grantTo(['deputy', 'mate']).pairs.map((pair) => pair.rows),
      [TRUE]
    )
  })

  test('a pair stays where it grants a field that the one for all rows does not', ({ assert }) => {
    const grant = grantTo(['deputy', 'guest'])
    assert.lengthOf(grant.pairs, 2)
    assert.notInclude(namesIn(pairOf(grant, TRUE), 'read'), 'secret')
    assert.include(namesIn(pairOf(grant, OWNED), 'read'), 'secret')
    assert.deepEqual(grant.rows, TRUE)
  })

  test('different rows are different pairs, and any of them grants a row', ({ assert }) => {
    const grant = grantTo(['guest', 'mate'])
    assert.sameDeepMembers(
      grant.pairs.map((pair) => pair.rows),
      [OWNED, SAILED]
    )
    assert.equal(grant.rows.kind, 'or')
  })

  test('field rules narrow each use, and what is not read is not used', ({ assert }) => {
    const uses: readonly Use[] = ['read', 'filter', 'sort', 'search', 'write']
    const secret = (role: string, action: string) =>
      uses.filter((use) => grantTo([role], action).pairs[0]?.fields[use].has('secret'))
    assert.deepEqual(secret('master', 'update'), ['read', 'filter', 'write'])
    assert.deepEqual(secret('master', 'read'), ['read', 'filter'])
    assert.deepEqual(secret('deputy', 'update'), [])
    assert.deepEqual(secret('guest', 'read'), ['read'])
  })

  test('nobody writes what the engine keeps', ({ assert }) => {
    assert.deepEqual(namesIn(grantTo(['master'], 'update').pairs[0], 'write'), [
      'berths',
      'code',
      'name',
      'owner',
      'secret',
    ])
    assert.deepEqual(namesIn(grantTo(['deputy'], 'update').pairs[0], 'write'), ['berths', 'name', 'owner'])
  })
})

test.group('Permissions | conditions of a grant', () => {
  test('null where no pair grants the field', ({ assert }) => {
    const grant = grantTo(['deputy', 'mate'])
    assert.isNull(grant.condition('secret', 'read'))
    assert.isNull(grant.condition('nothing', 'read'))
    assert.isFalse(grant.allows('secret', 'read'))
  })

  test('TRUE where every pair grants it, also when the rows are narrowed', ({ assert }) => {
    assert.deepEqual(grantTo(['guest', 'mate']).condition('name', 'read'), TRUE)
    assert.deepEqual(grantTo(['mate']).condition('code', 'read'), TRUE)
  })

  test('the rows of those that grant it, otherwise', ({ assert }) => {
    const grant = grantTo(['deputy', 'guest'])
    assert.deepEqual(grant.condition('secret', 'read'), OWNED)
    assert.isNull(grant.condition('secret', 'filter'))
    assert.isTrue(grant.allows('secret', 'read'))
    assert.deepEqual(grantTo(['guest', 'mate']).condition('secret', 'read'), OWNED)
    assert.deepEqual(grantTo(['deputy', 'mate'], 'update').condition('code', 'write'), SAILED)
  })
})

test.group('Permissions | grants', () => {
  test('none without a role that gives the action', ({ assert }) => {
    assert.isNull(grantOf(registry, sailor(['mate']), 'sea.boat', 'delete'))
    assert.isNull(grantOf(registry, sailor([]), 'sea.boat', 'read'))
    assert.isNull(grantOf(registry, sailor(['constructor', '__proto__']), 'sea.boat', 'read'))
    assert.isNull(grantOf(registry, sailor(['master']), 'sea.boat', 'constructor'))
    assert.isNull(grantOf(registry, sailor(['reader']), 'sea.boat', 'read'))
  })

  test('are made here only', ({ assert }) => {
    assert.throws(() => new Grant(Symbol('grant'), boat, 'read', []), /made by grantOf only/)
  })

  test('to refer are those to read, and id and label where refer is granted', ({ assert }) => {
    const grant = grantTo(['guest'], 'refer')
    assert.deepEqual(namesIn(pairOf(grant, TRUE), 'read'), ['id', 'name'])
    assert.deepEqual(namesIn(pairOf(grant, TRUE), 'write'), [])
    assert.include(namesIn(pairOf(grant, OWNED), 'read'), 'secret')
    assert.deepEqual(grant.condition('name', 'read'), TRUE)
    assert.deepEqual(grant.condition('code', 'read'), OWNED)
    assert.isNotNull(grantOf(registry, sailor(['mate']), 'sea.boat', 'refer'))
    assert.deepEqual(namesIn(grantTo(['reader'], 'refer').pairs[0], 'search'), ['id', 'name'])
  })

  test('on a child are those on its parent, reached over the link to it', ({ assert }) => {
    const berth = entityOf(registry, 'sea.berth')
    const grant = grantTo(['mate'], 'read', 'sea.berth')
    assert.deepEqual(grant.rows, scopePredicate(registry, berth, { scope: 'sailed', via: ['parent'] }))
    assert.match(textOf(registry, 'sea.berth', grant.rows), /^\("r"\."parent_id" in \(select/)
    assert.deepEqual(grantTo(['deputy'], 'read', 'sea.berth').rows, TRUE)
    assert.isNull(grantOf(registry, sailor(['reader']), 'sea.berth', 'read'))
    assert.isNull(grantOf(registry, sailor(['guest']), 'sea.berth', 'update'))
  })

  test('on a child follow the rules of its own fields', ({ assert }) => {
    assert.isTrue(grantTo(['mate'], 'read', 'sea.berth').allows('weight', 'read'))
    assert.isFalse(grantTo(['deputy'], 'read', 'sea.berth').allows('weight', 'read'))
    assert.deepEqual(
      grantTo(['deputy', 'mate'], 'read', 'sea.berth').condition('weight', 'read'),
      grantTo(['mate'], 'read', 'sea.berth').rows
    )
  })

  test('of the system actor are all, on internal entities too; of anyone else none there', ({ assert }) => {
    const system = sailor([], { kind: 'system', userId: null, reason: 'a test' })
    const grant = grantOf(registry, system, 'core.user', 'update')
    assert.deepEqual(grant?.rows, TRUE)
    assert.isTrue(grantOf(registry, system, 'sea.boat', 'read')?.allows('secret', 'sort'))
    assert.isNull(grantOf(registry, sailor(['master']), 'core.user', 'read'))
  })

  test('a role called like the system actor is not the system actor', ({ assert }) => {
    grantOf(registry, sailor([], { kind: 'system', userId: null, reason: 'a test' }), 'core.user', 'read')
    assert.isNull(grantOf(registry, sailor(['system']), 'core.user', 'read'))
  })

  test('of public and service actors are those of their roles', ({ assert }) => {
    assert.isNull(grantOf(registry, sailor([], { kind: 'public', userId: null }), 'sea.boat', 'read'))
    assert.deepEqual(grantOf(registry, sailor(['mate'], { kind: 'service' }), 'sea.boat', 'read')?.rows, SAILED)
  })

  test('are one value for equal roles of different people', ({ assert }) => {
    const [one, other] = [sailor(['mate']), sailor(['mate'], { userId: 'someone-else' })]
    assert.strictEqual(grantOf(registry, one, 'sea.boat', 'read'), grantOf(registry, other, 'sea.boat', 'read'))
  })
})

test.group('Permissions | fingerprints', () => {
  const print = (...roles: string[]) => grantTo(roles).fingerprint

  test('are equal for equal rights, whatever the roles are called', ({ assert }) => {
    assert.equal(print('deputy'), print('twin'))
    assert.equal(print('deputy', 'twin'), print('deputy'))
    assert.equal(print('deputy', 'mate'), print('deputy'))
  })

  test('differ by columns, by rows and by entity', ({ assert }) => {
    const berths = grantTo(['deputy'], 'read', 'sea.berth').fingerprint
    const prints = [print('deputy'), print('master'), print('mate'), print('guest'), print('guest', 'mate'), berths]
    assert.lengthOf(new Set(prints), prints.length)
  })
})

test.group('Permissions | entities that exist for an actor', () => {
  const knows = (roles: readonly string[], entityName: string) => knowsEntity(registry, sailor(roles), entityName)

  test('are those on which a role has more than refer', ({ assert }) => {
    assert.isTrue(knows(['mate'], 'sea.boat'))
    assert.isFalse(knows(['reader'], 'sea.boat'))
    assert.isFalse(knows(['mate'], 'sea.trip'))
    assert.isFalse(knows([], 'sea.boat'))
    assert.isFalse(knows(['constructor'], 'sea.boat'))
  })

  test('are never children, internal or unknown ones', ({ assert }) => {
    assert.isFalse(knows(['master'], 'sea.berth'))
    assert.isFalse(knows(['master'], 'core.user'))
    assert.isFalse(knows(['master'], 'sea.nothing'))
    assert.isFalse(knows(['master'], 'constructor'))
  })

  test('are all for the system actor', ({ assert }) => {
    const system = sailor([], { kind: 'system', userId: null, reason: 'a test' })
    assert.isTrue(knowsEntity(registry, system, 'core.user'))
  })
})
