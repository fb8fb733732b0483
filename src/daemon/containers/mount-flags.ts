import { daemonFault } from '../faults.ts';
import type { FlagValues } from '../http/flags.ts';
import type { DocumentReader } from '../http/read-document.ts';
import { toCsvField } from './csv-field.ts';

/** What a container finds mounted, in flags of `create`. @throws daemon/bad-parameter */
export function toMountFlags(document: DocumentReader, host: DocumentReader): FlagValues {
  const bound = host.texts('Binds') ?? [];
  const mounts = host.each('Mounts');
  // Docker's command line names the targets of its flags here as well.
  const taken = new Set([
    ...bound.map((bind) => bind.split(':')[1] ?? bind),
    ...mounts.map((mount) => mount.text('Target') ?? ''),
  ]);
  return {
    volume: [...bound, ...document.keys('Volumes').filter((target) => !taken.has(target))],
    mount: mounts.map(toMount),
    tmpfs: Object.entries(host.textMap('Tmpfs')).map(([path, options]) =>
      options === '' ? path : `${path}:${options}`,
    ),
    'volumes-from': host.texts('VolumesFrom') ?? [],
  };
}

/** The fields of `--mount`, as a line of CSV. */
function toMount(mount: DocumentReader): string {
  const type = mount.text('Type') ?? 'volume';
  const fields: (readonly [string, string | undefined])[] = [
    ['type', type],
    ['source', mount.text('Source')],
    ['target', mount.text('Target') ?? missing('Target')],
    ['readonly', mount.on('ReadOnly') ? 'true' : undefined],
    ...toTypeFields(type, mount),
  ];
  return fields.flatMap(([name, value]) => (value === undefined ? [] : [toCsvField(`${name}=${value}`)])).join(',');
}

function toTypeFields(type: string, mount: DocumentReader): readonly (readonly [string, string | undefined])[] {
  switch (type) {
    case 'bind': {
      const options = mount.within('BindOptions');
      return [
        ['bind-propagation', options.text('Propagation')],
        ['bind-nonrecursive', options.on('NonRecursive') ? 'true' : undefined],
        ['bind-create-src', options.on('CreateMountpoint') ? 'true' : undefined],
      ];
    }
    case 'volume': {
      const options = mount.within('VolumeOptions');
      return [
        ['volume-nocopy', options.on('NoCopy') ? 'true' : undefined],
        ['volume-subpath', options.text('Subpath')],
        ...Object.entries(options.textMap('Labels')).map(
          ([name, value]) => ['volume-label', `${name}=${value}`] as const,
        ),
      ];
    }
    case 'tmpfs': {
      const options = mount.within('TmpfsOptions');
      const [size, mode] = [options.integer('SizeBytes') ?? 0, options.integer('Mode')];
      return [
        ['tmpfs-size', size === 0 ? undefined : `${size}`],
        ['tmpfs-mode', mode === undefined ? undefined : mode.toString(8)],
      ];
    }
    case 'image':
      return [['image-subpath', mount.within('ImageOptions').text('Subpath')]];
    default:
      return [];
  }
}

function missing(name: string): never {
  throw daemonFault('daemon/bad-parameter', `invalid mount: ${name} is not given`);
}
