import type { ContainerRecord, MountRequest } from '../../../runtime/index.ts';
import type { ContainerMount } from '../../wire.ts';

/** `Mounts` of Docker's inspection of a container. */
export function toDockerMounts(mounts: readonly ContainerMount[]): readonly Readonly<Record<string, unknown>>[] {
  return mounts.map(({ kind, name, source, target, readOnly, propagation }) => ({
    Type: kind,
    Name: kind === 'volume' ? name : undefined,
    Source: source,
    Destination: target,
    Driver: kind === 'volume' ? 'local' : undefined,
    Mode: kind === 'tmpfs' ? '' : readOnly ? 'ro' : kind === 'volume' ? 'z' : '',
    RW: !readOnly,
    Propagation: propagation ?? '',
  }));
}

/** What of the mounts `-v` says: `Binds` of the host's configuration. */
export function toDockerBinds({ options }: ContainerRecord): readonly string[] | null {
  const binds = options.mounts.flatMap((request) => toBind(request) ?? []);
  return binds.length === 0 ? null : binds;
}

function toBind(request: MountRequest): string | undefined {
  const source =
    request.kind === 'bind' ? request.source : request.kind === 'volume' ? namedVolume(request) : undefined;
  if (source === undefined) return undefined;
  return `${source}:${request.target}${'readOnly' in request && request.readOnly ? ':ro' : ''}`;
}

function namedVolume(request: MountRequest & { readonly kind: 'volume' }): string | undefined {
  return request.anonymous === true ? undefined : request.name;
}

/** `Tmpfs` of the host's configuration: options by path. */
export function toDockerTmpfs({ options }: ContainerRecord): Readonly<Record<string, string>> | undefined {
  const entries = options.mounts.flatMap((request) =>
    request.kind === 'tmpfs' ? [[request.target, request.options.join(',')] as const] : [],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
