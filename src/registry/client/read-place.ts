import type { Reference } from '../../oci/index.ts';

/** A repository that stands for another one when images are read. */
export interface ReadPlace {
  readonly registry: string;
  readonly repository: string;
  /** @default as for any registry */
  readonly plainHttp?: boolean;
  /** Take any certificate, and plain HTTP when there is no TLS. @default as for any registry */
  readonly insecure?: boolean;
}

/** The repository of the same name at an origin, `https://mirror.example:5000`. */
export function toReadPlace({ host, protocol }: URL, { repository }: Pick<Reference, 'repository'>): ReadPlace {
  return { registry: host, repository, plainHttp: protocol === 'http:' };
}
