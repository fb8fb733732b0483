import type { OnEvent } from '../../base/index.ts';
import type { Reference } from '../../oci/index.ts';
import type { FindCredentials } from './auth/credentials.ts';
import type { UploadNotes } from './blobs/upload-notes.ts';
import type { TlsSettings } from './http/tls-settings.ts';
import type { ReadPlace } from './read-place.ts';

/** How registries are spoken to. Registries are named as in references: `docker.io`, `registry.example:5000`. */
export interface RegistryOptions {
  /** @default nobody is named */
  readonly credentials?: FindCredentials;
  /** Whom to trust and who to be. @default what the system trusts */
  readonly tls?: (registry: string) => TlsSettings | undefined;
  /** Whether to use plain HTTP. On this machine's own addresses it is tried first, unasked. @default never */
  readonly plainHttp?: (registry: string) => boolean;
  /** Where else an image is read, in the order in which they are to be asked. @default nowhere */
  readonly mirrors?: (name: Reference) => readonly ReadPlace[];
  /** Where an image is read that is not where its name says. @default where its name says */
  readonly home?: (name: Reference) => ReadPlace | undefined;
  /** Where proxies are said: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, in lower case too. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether it is asked on behalf of others, who are not to reach by it what they do not reach themselves. @default false */
  readonly forOthers?: boolean;
  /** Told when a registry makes us wait. */
  readonly onEvent?: OnEvent;
  /** Remembers uploads that broke off. @default the next process begins them again */
  readonly uploads?: UploadNotes;
  /** How often a request is asked before it fails. @default 5 */
  readonly attempts?: number;
  /** Longest time that a registry may ask us to wait before the next attempt, in milliseconds; longer is told as a fault. @default 60000 */
  readonly maxWait?: number;
  /** Milliseconds before the second attempt; twice that before the third, and so on. @default 250 */
  readonly pause?: number;
  /**
   * Bytes of a blob that are sent in one request at most: a cut costs no more where the registry keeps what came before it. More when a registry
   * wants more; all at once when it takes no chunks.
   *
   * @default 64 MiB
   */
  readonly chunk?: number;
  /** Milliseconds without a byte after which a registry counts as gone. @default 60000 */
  readonly patience?: number;
}
