import type { LayerCompression } from '../../../build/index.ts';
import type { Reference } from '../../../oci/index.ts';

/** Where a build takes what other machines know: one `--cache-from`. */
export type CacheSource =
  /** An OCI layout; `name` is a tag or a digest in it. */
  | { readonly kind: 'local'; readonly src: string; readonly name: string }
  | { readonly kind: 'registry'; readonly reference: Reference };

/** Where a build leaves what it remembers: one `--cache-to`. */
export type CacheTarget =
  | ({ readonly kind: 'local'; readonly dest: string; readonly tag: string } & CacheForm)
  | ({ readonly kind: 'registry'; readonly reference: Reference } & CacheForm)
  /** In the image itself. */
  | { readonly kind: 'inline' };

/** What goes along, and how. */
export interface CacheForm {
  /** Layers of the image alone, or of all steps. */
  readonly mode: 'min' | 'max';
  readonly compression: LayerCompression;
  /** Contents of cache mounts: all that the build names, or those of these ids. */
  readonly mounts: 'all' | readonly string[];
  /** Whether a cache that can't be written is a warning and not a fault. */
  readonly ignoreError: boolean;
}
