import type { ContainerRecord } from '../../../runtime/index.ts';
import { tellEvent } from '../../events/tell-event.ts';
import type { Nacre } from '../../nacre.ts';

/** Tells that something was done with a container, as `nacre events` shows it. */
export function tellContainer(
  nacre: Nacre,
  { id, name, image, labels }: Pick<ContainerRecord, 'id' | 'name' | 'image' | 'labels'>,
  action: string,
  more: Readonly<Record<string, string>> = {},
): void {
  tellEvent(nacre, { type: 'container', action, id, attributes: { ...labels, image, name, ...more } });
}
