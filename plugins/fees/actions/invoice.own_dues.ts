import { defineAction } from '#engine'
import { duesOfPupils } from '../operations/dues.js'
import { ownPupils } from '../operations/own_pupils.js'

/** What the children of a parent, or a pupil himself, owe. */
export default defineAction('fees.invoice:own_dues', async (call) => {
  const pupils = await ownPupils(call)
  const dues = await duesOfPupils(
    call,
    pupils.map(({ id }) => id)
  )
  return { children: pupils.map(({ id, name }) => ({ student: id, name, ...dues.get(id) })) }
})
