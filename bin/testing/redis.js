import { connect } from 'node:net'

const PATIENCE = 5000

/** The address of the Redis server of the tests: `TEST_REDIS_URL`, else the one of this machine. Throws where none answers. */
export async function redisAddress() {
  const address = process.env.TEST_REDIS_URL || 'redis://127.0.0.1:6379'
  const { hostname, port } = new URL(address)
  const { promise, resolve, reject } = Promise.withResolvers()
  const socket = connect({ host: hostname, port: Number(port || 6379), timeout: PATIENCE })
  socket.once('connect', resolve)
  socket.once('error', reject)
  socket.once('timeout', () => reject(new Error('no answer in time')))
  try {
    await promise
    return address
  } catch (error) {
    throw new Error(`Redis does not answer at ${hostname}:${port || 6379}`, { cause: error })
  } finally {
    socket.destroy()
  }
}
