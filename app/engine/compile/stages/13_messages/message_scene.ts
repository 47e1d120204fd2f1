import type { EntitiesOf, RoutedEntity, Scene } from '../../draft.js'
import type { Access } from '../07_access/main.js'

/** What a message is checked against. */
export interface MessageScene {
  readonly scene: Scene
  readonly entities: EntitiesOf<RoutedEntity>
  readonly roles: Access['roles']
}
