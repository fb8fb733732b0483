import { messageOf } from '../../src/base/index.ts';
import { toTar } from './layer-lines.ts';
import { mountLayer, restLayer } from './rest-layer.ts';
import { isRoot } from './tree-ops.ts';

/** Why the kernel can't be asked here what is in an index that lies below `scratch`; false when it can. */
export function whyNotMountable(scratch: string): string | false {
  if (!isRoot) return 'mounting takes root';
  try {
    mountLayer(scratch, restLayer(scratch, toTar(['d a'])))[Symbol.dispose]();
    return false;
  } catch (error) {
    return `an index can not be mounted here: ${messageOf(error)}`;
  }
}
