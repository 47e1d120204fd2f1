import { test } from '@japa/runner'
import { listQuery, listSearch, listView, readListState } from '../../../app/engine/screens/main.js'
import type { ListPage, ScreenScene } from '../../../app/engine/screens/main.js'
import { IDS, sceneOf } from './ground.js'

const ROW = {
  id: IDS[0],
  _label: 'Asha Rao',
  name: 'Asha Rao',
  admission_number: 'STU-1',
  status: 'active',
  gender: 'female',
  date_of_birth: '2014-08-21',
  household: { id: IDS[1], _label: 'Rao family' },
}

function pageOf(rows: ListPage['data'], total = rows.length, isCapped = false): ListPage {
  return {
    data: rows,
    meta: { page: 1, per_page: 20, total, total_pages: Math.ceil(total / 20), total_is_capped: isCapped },
  }
}

function view(scene: ScreenScene, queryString = '', page = pageOf([ROW])) {
  return listView(scene, readListState(scene, queryString), page)
}

test.group('A list screen', () => {
  test('forgives blank boxes, unknown names and wrong numbers', ({ assert }) => {
    const scene = sceneOf('people.student')
    const state = readListState(
      scene,
      'filter[status]=&filter[nonsense]=1&filter[name][under]=x&sort=nonsense,-name&page=-3&per_page=7&search=+'
    )
    assert.deepEqual(state, {
      search: '',
      filters: [],
      sort: [{ path: 'name', isDescending: true }],
      page: 1,
      perPage: 20,
    })
  })

  test('drops filters and sorts that the actor may not use', ({ assert }) => {
    const scene = sceneOf('people.student', {
      'people.student': { filter: ['status'] },
      'people.household': { isUnknown: true },
    })
    const state = readListState(scene, `filter[status]=active&filter[household]=${IDS[1]}&sort=status,household.name`)
    assert.deepEqual([state.filters, state.sort], [[], []])
  })

  test('asks for its columns only, and of links for their labels', ({ assert }) => {
    const scene = sceneOf('people.student', { 'people.student': { read: ['gender'] } })
    const fields = new URLSearchParams(listQuery(scene, readListState(scene, ''))).get('fields')
    assert.equal(fields, 'id,name,photo,admission_number,status,date_of_birth,household.name')
  })

  test('writes its state into one spelling of its address, without what is default', ({ assert }) => {
    const scene = sceneOf('people.student')
    const text = 'per_page=50&filter[joined_on][gte]=2024-04-01&page=2&search=rao&filter[status]=&sort=-name'
    assert.equal(
      listSearch(readListState(scene, text)),
      '?search=rao&filter[joined_on][gte]=2024-04-01&sort=-name&page=2&per_page=50'
    )
    assert.equal(listSearch(readListState(scene, 'page=1&per_page=20')), '')
  })

  test('leaves out columns and filters of hidden fields, and of links to what nobody may see', ({ assert }) => {
    const scene = sceneOf('people.student', {
      'people.student': { read: ['gender'] },
      'people.household': { isUnknown: true },
    })
    const list = view(scene)
    assert.deepEqual(
      list.columns.map((column) => column.key),
      ['name', 'admission_number', 'status', 'date_of_birth']
    )
    assert.notIncludeMembers(
      list.filters.map((filter) => filter.key),
      ['gender', 'household']
    )
  })

  test('shows values as people read them, links by their label', ({ assert }) => {
    const [row] = view(sceneOf('people.student')).rows
    assert.deepEqual(
      row?.cells.map((cell) => cell.text),
      ['Asha Rao', 'STU-1', 'Active', 'Female', '21 Aug 2014', 'Rao family']
    )
    assert.equal(row?.href, `/people/students/${IDS[0]}`)
    assert.equal(row?.cells.at(-1)?.href, `/people/households/${IDS[1]}`)
  })

  test('sorts a link by the label of what it leads to, and turns on the second click', ({ assert }) => {
    const hrefOf = (text: string) =>
      view(sceneOf('people.student'), text).columns.find((column) => column.key === 'household')?.sortHref
    assert.equal(hrefOf(''), '/people/students?sort=household.name')
    assert.equal(hrefOf('sort=household.name'), '/people/students?sort=-household.name')
  })

  test('shows each filter in force with the address without it', ({ assert }) => {
    const { chips } = view(sceneOf('people.student'), 'search=rao&filter[status]=active&page=4')
    assert.deepEqual(
      chips.map((chip) => [chip.label, chip.value, chip.removeHref]),
      [
        ['screens.list.search', 'rao', '/people/students?filter[status]=active'],
        ['Status', 'Active', '/people/students?search=rao'],
      ]
    )
  })

  test('tells an empty list from one that nothing matches', ({ assert }) => {
    const scene = sceneOf('people.student')
    assert.equal(view(scene, '', pageOf([])).empty, 'nothing')
    assert.equal(view(scene, 'search=x', pageOf([])).empty, 'no_match')
    assert.isNull(view(scene).empty)
  })

  test('goes on behind a capped count while pages are full', ({ assert }) => {
    const rows = Array.from({ length: 20 }, () => ROW)
    assert.isNotNull(view(sceneOf('people.student'), 'page=600', pageOf(rows, 10_000, true)).paging.nextHref)
    assert.isNull(view(sceneOf('people.student'), 'page=600', pageOf([ROW], 10_000, true)).paging.nextHref)
  })

  test('offers to create only where that is granted', ({ assert }) => {
    const scene = sceneOf('people.student', { 'people.student': { can: { create: false } } })
    assert.isFalse(view(scene).can.create)
    assert.isTrue(view(sceneOf('people.student')).can.create)
  })
})
