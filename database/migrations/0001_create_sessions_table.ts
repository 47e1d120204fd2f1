import { BaseSchema } from '@adonisjs/lucid/schema'

/** Signed-in browsers: the session package's database store. */
export default class CreateSessionsTable extends BaseSchema {
  override async up(): Promise<void> {
    this.schema.createTable('sessions', (table) => {
      table.string('id').primary()
      table.text('data').notNullable()
      table.string('user_id').nullable().index()
      table.timestamp('expires_at').notNullable().index()
    })
  }

  override async down(): Promise<void> {
    this.schema.dropTable('sessions')
  }
}
