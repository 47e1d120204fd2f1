/** As much as the tests use of a server of the S3 protocol that brings no types. */
declare module '@20minutes/s3rver' {
  import type { AddressInfo } from 'node:net'

  interface Options {
    readonly address: string
    readonly port: number
    readonly silent: boolean
    readonly directory: string
    readonly configureBuckets: readonly { readonly name: string }[]
  }

  export default class S3rver {
    constructor(options: Options)
    run(done: (error: Error | null, address: AddressInfo) => void): unknown
    close(done: () => void): unknown
  }
}
