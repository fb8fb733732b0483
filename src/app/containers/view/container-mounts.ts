import { basename, join } from 'node:path';
import type { ContainerRecord, MountRequest } from '../../../runtime/index.ts';
import type { StorePaths } from '../../../store/index.ts';
import type { ContainerMount } from '../../wire.ts';

/** What a container mounts beside its own files, in the order of the flags. */
export function mountsOf(record: ContainerRecord, paths: Pick<StorePaths, 'volumes'>): readonly ContainerMount[] {
  return record.options.mounts.map((request) => toContainerMount(request, paths));
}

function toContainerMount(request: MountRequest, paths: Pick<StorePaths, 'volumes'>): ContainerMount {
  const { target } = request;
  switch (request.kind) {
    case 'bind': {
      const { source, readOnly, propagation = 'rprivate' } = request;
      return { kind: 'bind', name: null, source, target, readOnly, propagation };
    }
    case 'volume': {
      const { name = '', readOnly } = request;
      return { kind: 'volume', name, source: join(paths.volumes, name), target, readOnly, propagation: null };
    }
    case 'tmpfs':
      return { kind: 'tmpfs', name: null, source: '', target, readOnly: false, propagation: null };
    case 'image':
      return { kind: 'image', name: null, source: request.image, target, readOnly: true, propagation: null };
  }
}

/** Whether a mount is of what is called so: the name of a volume, a path on the host, or one in the container. */
export function isMountOf({ name, source, target }: ContainerMount, text: string): boolean {
  return name === text || source === text || target === text || (name !== null && basename(source) === text);
}
