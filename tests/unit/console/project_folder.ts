import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readProject } from '../../../app/engine/console/project.js'
import type { Registry } from '../../../app/engine/model/main.js'

const PLUGIN = {
  name: 'shop',
  title: 'Shop',
  version: '1.0.0',
  engine: '^1.0',
  requires: {},
  menu: [],
  roles: [{ name: 'clerk', title: 'Clerk' }],
}
const ACCESS = { 'shop.buyer': { clerk: { read: true, create: true, update: true, delete: true, restore: true } } }

/** The declaration of one entity, with further fields. */
export function buyer(fields: Readonly<Record<string, unknown>> = {}, required: readonly string[] = []): unknown {
  return {
    '$id': 'shop.buyer',
    'title': 'Buyer',
    'type': 'object',
    'required': ['name', ...required],
    'properties': { name: { type: 'string', title: 'Name', maxLength: 100 }, ...fields },
    'x-entity': { display: 'name', search: ['name'] },
  }
}

/** An application root of its own with one small plugin, thrown away by `remove`. */
export class ProjectFolder {
  readonly root: string

  private constructor(root: string) {
    this.root = root
  }

  static async make(): Promise<ProjectFolder> {
    const folder = new ProjectFolder(await mkdtemp(join(tmpdir(), 'lectern-project-')))
    await mkdir(join(folder.root, 'schemas/core'), { recursive: true })
    await folder.write('plugins/shop/plugin.json', PLUGIN)
    await folder.write('plugins/shop/access.json', ACCESS)
    await folder.write('plugins/shop/schemas/buyer.json', buyer())
    return folder
  }

  async write(path: string, content: unknown): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true })
    await writeFile(join(this.root, path), typeof content === 'string' ? content : JSON.stringify(content))
  }

  /** The compiled registry; throws where the test's declarations are wrong. */
  registry(): Registry {
    const project = readProject(this.root)
    if (!project.ok) throw new Error(JSON.stringify(project.findings))
    return project.registry
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true })
  }
}
