import type { Nacre } from '../nacre.ts';
import { tellEvent } from './tell-event.ts';

/**
 * Tells that something was done with an image.
 *
 * @param id its digest, or its name where only that is known
 * @param name as users write it
 */
export function tellImage(store: Pick<Nacre['store'], 'paths'>, action: string, id: string, name?: string): void {
  tellEvent({ store }, { type: 'image', action, id, attributes: name === undefined ? {} : { name } });
}
