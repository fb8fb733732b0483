import type { Digest } from '../../oci/index.ts';
import type { ReadAt } from '../tar/read-window.ts';

/** The tar that an index points into. */
export interface IndexedTar {
  /** Bytes in it. */
  readonly size: number;
  /** Only asked for stretches of sparse files that do not lie in the tar as the kernel could read them. */
  readonly read: ReadAt;
  /** The tar's digest. Kept in the index, as the name of its device and in its UUID; without it overlayfs can't tell layers apart. */
  readonly digest?: Digest;
}
