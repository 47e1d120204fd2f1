import app from '@adonisjs/core/services/app'
import { prepareHostTables } from '#database/host_tables'

/** Brings the tables of sessions and limits up to date before the first request. */
await prepareHostTables(app)
