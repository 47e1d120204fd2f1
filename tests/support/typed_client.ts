import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const EMITTED = join(ROOT, 'schemas/generated/openapi.json')

/** Types do not depend on the database: the run on the second one leaves their check to the first. */
export const CHECKS_TYPES = !process.env['TEST_ONLY_POSTGRES']

/** A program that uses the API by generated types only, as a customer's would. */
export interface TypedClient<Run> {
  /** What the type checker says, a line each; empty where the program fits the document, or where it is not asked. */
  readonly complaints: readonly string[]
  /** The program's `run`. */
  readonly run: Run
}

/** What a program gets to reach the server of the test process. */
export interface Reach {
  readonly baseUrl: string
  readonly email: string
  readonly password: string
}

/** The server of the test process, for an account. */
export function reachAs(account: { readonly email: string }, password: string): Reach {
  return { baseUrl: `http://${process.env['HOST']}:${process.env['PORT']}`, email: account.email, password }
}

/**
 * Takes a program of `tests/functional/clients/<name>.ts.txt`, which imports the generated types as `./api.js`
 * and `openapi-fetch`, generates the types from an OpenAPI document (the committed one without another),
 * checks it strictly and loads it. `use` gets it; afterwards nothing is left of it. The program is no
 * module of this project, for its types do not exist before.
 */
export async function withTypedClient<Run>(
  name: string,
  use: (client: TypedClient<Run>) => Promise<void>,
  document?: string
): Promise<void> {
  // Below the project, so that its packages are found.
  await mkdir(join(ROOT, 'tmp'), { recursive: true })
  const folder = await mkdtemp(join(ROOT, 'tmp', 'typed-client-'))
  try {
    const file = join(folder, `${name}.ts`)
    await writeFile(join(folder, 'api.d.ts'), await typesOf(document ?? (await readFile(EMITTED, 'utf8'))))
    await copyFile(join(ROOT, 'tests/functional/clients', `${name}.ts.txt`), file)
    const complaints = CHECKS_TYPES ? check(file) : []
    const { run } = (await import(pathToFileURL(file).href)) as { run: Run }
    await use({ complaints, run })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function typesOf(document: string): Promise<string> {
  // A field with a default may be left out of a body.
  return astToString(await openapiTS(document, { defaultNonNullable: false }))
}

function check(file: string): readonly string[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: [],
    lib: ['lib.es2024.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    target: ts.ScriptTarget.ES2024,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file: source, start }) => {
    const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0
    return `${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
  })
}
