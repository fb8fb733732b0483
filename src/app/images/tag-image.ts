import type { DiskStore } from '../../store/index.ts';
import { tellImage } from '../events/tell-image.ts';
import { findImage } from './find-image.ts';
import { pointName } from './point-name.ts';
import { toTargetName } from './target-name.ts';

/** Gives an image another name. @throws app/no-image, app/bad-target, oci/bad-reference */
export async function tagImage(store: DiskStore, source: string, target: string): Promise<void> {
  const name = toTargetName(target);
  const { descriptor } = await findImage(store, source);
  await pointName(store, name, descriptor);
  tellImage(store, 'tag', descriptor.digest, target);
}
