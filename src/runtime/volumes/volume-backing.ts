import { runtimeFault } from '../faults.ts';

/** What shows in a container where a volume is mounted. */
export type VolumeBacking =
  /** A directory of this machine: the volume's own, or the one that its options name. */
  | { readonly kind: 'directory'; readonly path: string; readonly options: readonly string[] }
  /** A file system that is mounted for each container by itself. */
  | {
      readonly kind: 'filesystem';
      readonly type: string;
      readonly source: string;
      readonly options: readonly string[];
    };

const keys: readonly string[] = ['type', 'o', 'device'];

/**
 * What a volume shows, as the options of the driver `local` say it: `type` and `device` are those of mount(8), `o` is what stands behind its
 * `-o`. Without options it is the volume's own directory.
 *
 * @param path of that directory
 */
export function backedBy(path: string, options: Readonly<Record<string, string>>): VolumeBacking {
  const { type = '', o = '', device = '' } = options;
  const words = o.split(',').filter((word) => word !== '');
  if (type === '' && device === '') return { kind: 'directory', path, options: [] };
  const binds = words.some((word) => word === 'bind' || word === 'rbind');
  if (binds)
    return { kind: 'directory', path: device, options: words.filter((word) => word !== 'bind' && word !== 'rbind') };
  return {
    kind: 'filesystem',
    type: type === '' ? 'none' : type,
    source: device === '' ? type : device,
    options: words,
  };
}

/**
 * Refuses options that the driver `local` does not have, or that can not be mounted.
 *
 * @throws runtime/bad-flag
 */
export function assertDriverOptions(options: Readonly<Record<string, string>>): void {
  const alien = Object.keys(options).find((key) => !keys.includes(key));
  const refuse = (message: string, hint: string): never => {
    throw runtimeFault('runtime/bad-flag', message, { hint });
  };
  if (alien !== undefined) refuse(`"${alien}" is not an option of volumes`, 'Use type, o and device.');
  if (Object.keys(options).length === 0) return;
  const backing = backedBy('', options);
  if (
    backing.kind === 'filesystem' &&
    (backing.type === 'none' || ((options.device ?? '') === '' && backing.type !== 'tmpfs'))
  )
    refuse(
      'the options of the volume do not say what to mount',
      'Give type=nfs,device=:/path, or type=none,o=bind,device=/path.',
    );
  if (backing.kind === 'directory' && !backing.path.startsWith('/'))
    refuse(`the device "${backing.path}" is not an absolute path`, 'Give the directory from / on: device=/srv/data.');
}
