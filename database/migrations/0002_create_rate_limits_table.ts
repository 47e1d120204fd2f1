import { BaseSchema } from '@adonisjs/lucid/schema'

/** Counters of the limiter's database store. */
export default class CreateRateLimitsTable extends BaseSchema {
  override async up(): Promise<void> {
    this.schema.createTable('rate_limits', (table) => {
      table.string('key', 255).notNullable().primary()
      table.integer('points').notNullable().defaultTo(0)
      table.bigint('expire').unsigned()
    })
  }

  override async down(): Promise<void> {
    this.schema.dropTable('rate_limits')
  }
}
