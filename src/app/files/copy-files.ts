import { isFault } from '../../base/index.ts';
import { type ContainerRecord, isLiving } from '../../runtime/index.ts';
import { findContainer } from '../containers/find-container.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openInput } from '../open-input.ts';
import { openOutput } from '../open-output.ts';
import { sweep } from '../system/sweep.ts';
import { copyToDirectory, copyToTar } from './copy-out.ts';
import { copyLiveFiles, type LiveCopyOptions, placeLiveTar, writeLiveTar } from './live/copy-live-files.ts';

/** One side of a copy: a path of this machine, a tar on a standard stream, or a path in something with files. */
export type CopyPlace =
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'tar' }
  | { readonly kind: 'named'; readonly name: string; readonly path: string };

/**
 * Copies files between this machine, containers, and images or layers, which nothing is copied into. A container wins over an image of the
 * same name.
 *
 * @throws app/no-operand, app/no-container, app/no-file, app/bad-target, archive/…, base/cancelled
 */
export async function copyFiles(nacre: Nacre, from: CopyPlace, to: CopyPlace, options: LiveCopyOptions): Promise<void> {
  await sweep(nacre);
  if (to.kind === 'named') return copyIn(nacre, from, to, options);
  if (from.kind !== 'named') throw new Error('one side of a copy has a name');
  const container = lookUpContainer(nacre, from.name);
  const { name, path } = from;
  // Of one that does not run, what it has is read as what an image has: nobody changes it.
  if (container === undefined || !isLiving(container.state)) {
    const request = { name, path, ...options, ...(container === undefined ? {} : { container: container.id }) };
    return to.kind === 'tar' ? copyToTar(nacre, request) : copyToDirectory(nacre, { ...request, target: to.path });
  }
  const source = { container, path };
  if (to.kind === 'path') return copyLiveFiles(nacre, source, { path: to.path }, options);
  using output = openOutput(undefined);
  await writeLiveTar(nacre, source, (bytes) => output.write(bytes), options);
  output.commit();
}

async function copyIn(
  nacre: Nacre,
  from: CopyPlace,
  { name, path }: Extract<CopyPlace, { kind: 'named' }>,
  options: LiveCopyOptions,
): Promise<void> {
  const target = { container: findContainer(nacre.store, name), path };
  switch (from.kind) {
    case 'tar':
      return placeLiveTar(nacre, target, openInput('-'), options);
    case 'path':
      return copyLiveFiles(nacre, { path: from.path }, target, options);
    case 'named': {
      const container = lookUpContainer(nacre, from.name);
      if (container === undefined)
        throw appFault('app/no-container', `no container "${from.name}"`, {
          hint: 'Copy out of an image to this machine first.',
        });
      return copyLiveFiles(nacre, { container, path: from.path }, target, options);
    }
  }
}

function lookUpContainer(nacre: Nacre, name: string): ContainerRecord | undefined {
  try {
    return findContainer(nacre.store, name);
  } catch (error) {
    if (isFault(error, 'app/no-container')) return undefined;
    throw error;
  }
}
