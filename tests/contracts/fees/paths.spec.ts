import { test } from '@japa/runner'
import { registryOf } from '../permissions/ground.js'

const { routes } = registryOf()

/** Paths that clients know, and what answers there. */
const NAMED = [
  { method: 'GET', path: '/fees/structures', answers: 'fees.fee_structure list' },
  { method: 'POST', path: '/fees/structures/{id}/assign', answers: 'fees.fee_structure:assign' },
  { method: 'GET', path: '/fees/structures/{id}/preview', answers: 'fees.fee_structure:preview' },
  { method: 'GET', path: '/fees/structures/{id}/grid', answers: 'fees.fee_structure:grid' },
  { method: 'POST', path: '/fees/structures/{id}/bill', answers: 'fees.fee_structure:bill' },
  { method: 'POST', path: '/fees/structures/{id}/transitions/activate', answers: 'fees.fee_structure:activate' },
  { method: 'GET', path: '/fees/invoices', answers: 'fees.invoice list' },
  { method: 'GET', path: '/invoices', answers: 'fees.invoice list' },
  { method: 'GET', path: '/fees', answers: 'fees.invoice list' },
  { method: 'PATCH', path: '/fees/{id}', answers: 'fees.invoice update' },
  { method: 'POST', path: '/fees/invoices/{id}/pay', answers: 'fees.invoice:pay' },
  { method: 'POST', path: '/fees/{id}/pay', answers: 'fees.invoice:pay' },
  { method: 'POST', path: '/invoices/{id}/pay', answers: 'fees.invoice:pay' },
  { method: 'GET', path: '/fees/invoices/{id}/receipt', answers: 'fees.invoice:receipt' },
  { method: 'POST', path: '/fees/invoices/{id}/waive-late-fee', answers: 'fees.invoice:waive_late_fee' },
  { method: 'POST', path: '/fees/invoices/{id}/transitions/cancel', answers: 'fees.invoice:cancel' },
  { method: 'GET', path: '/fees/invoices/statement', answers: 'fees.invoice:statement' },
  { method: 'GET', path: '/fees/invoices/defaulters', answers: 'fees.invoice:defaulters' },
  { method: 'GET', path: '/fees/invoices/dues', answers: 'fees.invoice:dues' },
  { method: 'GET', path: '/payments', answers: 'fees.payment list' },
  { method: 'GET', path: '/fees/payments/collection', answers: 'fees.payment:collection' },
  { method: 'GET', path: '/fees/payments/{id}/receipt', answers: 'fees.payment:receipt' },
  { method: 'POST', path: '/payments/{id}/allocate', answers: 'fees.payment:allocate' },
  { method: 'POST', path: '/fees/payments/{id}/transitions/bounce', answers: 'fees.payment:bounce' },
  { method: 'POST', path: '/fees/runs/{id}/restart', answers: 'fees.fee_run:restart' },
  { method: 'GET', path: '/fees/gateway-orders/{id}/checkout', answers: 'fees.gateway_order:checkout' },
  { method: 'POST', path: '/expenses', answers: 'fees.expense create' },
] as const

test.group('Fees | paths', () => {
  test('{method} {path} answers')
    .with([...NAMED])
    .run(({ assert }, { method, path, answers }) => {
      const found = routes
        .filter((route) => route.method === method && route.path === path)
        .map((route) => ('name' in route ? `${route.entity}:${route.name}` : `${route.entity} ${route.verb}`))
      assert.deepEqual(found, [answers])
    })
})
