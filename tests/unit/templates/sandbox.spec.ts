import { test } from '@japa/runner'
import { parseTemplate, renderTemplate, strangeVariable } from '../../../app/engine/templates/main.js'

const VIEW = { record: { name: '<b>Asha</b>', more: { deep: 'here' } } }

const broken = (text: string) => {
  const rendered = renderTemplate(text, VIEW)
  return rendered.kind === 'broken' ? rendered.mistake : null
}

test.group('Templates (F06)', () => {
  test('say what they were given', ({ assert }) => {
    const text =
      'Dear {{ record.name }}{% if record.more.deep == "here" %}, {{ record.more.deep | upcase }}{% endif %}.'
    assert.deepEqual(renderTemplate(text, VIEW), { kind: 'text', text: 'Dear <b>Asha</b>, HERE.' })
  })

  test('F06 reach nothing behind their values: {text}')
    .with(
      [
        '{{ record.constructor }}',
        '{{ record.constructor.constructor }}',
        '{{ record.__proto__ }}',
        '{{ record.toString }}',
        '{{ record["__proto__"]["polluted"] }}',
        '{{ constructor }}',
        '{{ globalThis }}',
        '{{ process }}',
        '{{ this }}',
        '{{ record.name.constructor }}',
        '{{ record.name.__proto__.length }}',
        '{{ record.hasOwnProperty }}',
        '{{ self }}',
      ].map((text) => ({ text }))
    )
    .run(({ assert }, { text }) => assert.deepEqual(renderTemplate(text, VIEW), { kind: 'text', text: '' }))

  test('F06 load nothing and have no other language in them: {text}')
    .with(
      [
        '{% include "/etc/passwd" %}',
        '{% render "../package.json" %}',
        '{% layout "x" %}',
        '{% block a %}{% endblock %}',
        '{{ "x" | raw }}',
        '{{ record | json }}',
        '{{ record | inspect }}',
        '{{ record | where_exp: "x", "x" }}',
        '{{ "x" | base64_decode }}',
        '{% liquid assign a = 1 %}',
        '{% increment a %}',
        '{% if',
        '{{ record.name',
      ].map((text) => ({ text }))
    )
    .run(({ assert }, { text }) => assert.isNotNull(broken(text)))

  test('that would never end or fill the memory are broken: {text}')
    .with(
      [
        '{% for i in (1..1000000000) %}x{% endfor %}',
        '{% for i in (1..100000) %}{% for j in (1..100000) %}{% endfor %}{% endfor %}',
        '{% assign q = "xxxxxxxx" %}{% for i in (1..60) %}{% assign q = q | append: q %}{% endfor %}',
        `{{ "${'x'.repeat(30_000)}" }}`,
      ].map((text) => ({ text }))
    )
    .run(({ assert }, { text }) => {
      const start = performance.now()
      assert.isNotNull(broken(text))
      assert.isBelow(performance.now() - start, 5000)
    })

  test('tell the line of a mistake', ({ assert }) => {
    assert.deepEqual(broken('one\ntwo {% nothing %}'), { line: 2, message: 'tag "nothing" not found' })
  })

  test('that name what they may not are known before anything is filled in', ({ assert }) => {
    const allowed = ['record.name', 'school.name']
    const strange = (text: string) => {
      const parsed = parseTemplate(text)
      return parsed.kind === 'parsed' ? strangeVariable(parsed.variables, allowed) : 'broken'
    }
    assert.isNull(strange('{{ record.name }} {% assign a = school.name %}{{ a }}'))
    assert.equal(strange('{{ record.office_note }}'), 'record.office_note')
    assert.equal(strange('{% for x in record %}{{ x }}{% endfor %}'), 'record')
    assert.equal(strange('{% if record.secret %}{% endif %}'), 'record.secret')
    assert.equal(strange('{{ record[school.name] }}'), 'record.[…]')
    assert.equal(strange('{% case record.a %}{% when record.name %}{% endcase %}'), 'record.a')
  })
})
