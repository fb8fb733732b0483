import type { Compression, DocumentFormat } from '../../../oci/index.ts';
import type { Annotation } from './annotation.ts';

/** In what form an output has the image. */
export interface OutputForm {
  /** What it is called there, in whole form. @default the names of the build */
  readonly names?: readonly string[];
  /** @default that of the build */
  readonly compression?: Compression;
  readonly level?: number;
  /** Whether layers of the base image are compressed in that way too. */
  readonly force: boolean;
  /** Whether layers of the base image are compressed in that way that are not compressed at all. @default false */
  readonly compressAll?: boolean;
  readonly format: DocumentFormat;
  /** Whether it has an index also when it is for one platform. @default false */
  readonly alwaysIndex?: boolean;
  readonly annotations: readonly Annotation[];
}

/** How an image goes to registries. */
export interface PushSettings {
  /** Without pointing a tag to it. */
  readonly byDigest: boolean;
  /** Taking any certificate, and plain HTTP where there is no TLS. */
  readonly insecure: boolean;
}

/** What a build leaves behind. `dest` is a path, `undefined` standard output. */
export type BuildOutput =
  /** What is remembered of the steps, and nothing else. */
  | { readonly kind: 'cacheonly' }
  /** An image in the store; with `push` in the registries that its names say, too. */
  | { readonly kind: 'image'; readonly form: OutputForm; readonly push?: PushSettings }
  /** A tar that is an OCI layout, and with `docker` a docker archive too. */
  | { readonly kind: 'oci' | 'docker'; readonly dest: string | undefined; readonly form: OutputForm }
  /** An OCI layout in a directory. */
  | { readonly kind: 'layout'; readonly dest: string; readonly form: OutputForm }
  /** The files as a tar. */
  | { readonly kind: 'tar'; readonly dest: string | undefined; readonly split?: boolean }
  /** The files in a directory. `split`: each platform's below a directory of its own. @default when there are several */
  | { readonly kind: 'local'; readonly dest: string; readonly split?: boolean };

/** An output without a word about its form. */
export const plainForm: OutputForm = { force: false, format: 'oci', annotations: [] };
