import type { Names } from '../../oci/index.ts';
import { findImage } from './find-image.ts';
import { pointName } from './point-name.ts';
import { toTargetName } from './target-name.ts';

/** Gives an image another name. @throws app/no-image, app/bad-target, oci/bad-reference */
export async function tagImage(names: Names, source: string, target: string): Promise<void> {
  const name = toTargetName(target);
  const { descriptor } = await findImage(names, source);
  await pointName(names, name, descriptor);
}
