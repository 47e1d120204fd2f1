import { test } from '@japa/runner'
import edge from 'edge.js'
import '#start/edge_attributes'

test.group('Attributes in views', () => {
  test('keep a text inside its quotation marks, whatever it holds', async ({ assert }) => {
    const title = `a" onfocus="alert(1) <b>&`
    const view = '<input {{ html.attrs({ title, required: true, hidden: false, size: 3 }) }}>'
    assert.equal(
      await edge.renderRaw(view, { title }),
      '<input title="a&quot; onfocus=&quot;alert(1) &lt;b&gt;&amp;" required size="3">'
    )
  })
})
