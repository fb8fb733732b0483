import { statSync } from 'node:fs';
import { writeLayer } from '../../../archive/index.ts';
import type { OnEvent } from '../../../base/index.ts';
import type { SolvedImage } from '../../../build/index.ts';
import { copy, toTarItems } from '../../../image/index.ts';
import { createLayout, writeArchive } from '../../../store/index.ts';
import { appFault } from '../../faults.ts';
import { pointName } from '../../images/point-name.ts';
import type { Nacre } from '../../nacre.ts';
import { type Output, openOutput } from '../../open-output.ts';
import type { AttestSettings } from '../attest/attest-settings.ts';
import type { Attestor } from '../attest/create-attestor.ts';
import type { BuildOutput, OutputForm } from './build-output.ts';
import type { BuiltImage } from './built-image.ts';
import { openPlatformTrees, type PlatformTree } from './platform-trees.ts';
import { writeLocal } from './write-local.ts';
import { type WriteNamedOptions, writeNamed } from './write-named.ts';

/** A place that is ready to take what is built. Disposing without `write` leaves nothing behind. */
export interface OpenBuildOutput extends Disposable {
  /** @returns the image that is there now; `undefined` when only its files are */
  write(images: readonly SolvedImage[], attestor?: Attestor): Promise<BuiltImage | undefined>;
}

/** What outputs are written with. */
export interface OutputOptions {
  /** What an image is called that its output gives no name; in whole form. */
  readonly names: readonly string[];
  readonly attestations?: AttestSettings;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** What one build is written with. */
type WriteOptions = OutputOptions & Pick<WriteNamedOptions, 'attestor' | 'isPushed'>;

/**
 * Opens an output before anything is built: a place that can not be written is told of at once, and not after the build.
 *
 * @throws app/bad-target
 */
export function openBuildOutput(nacre: Nacre, output: BuildOutput, options: OutputOptions): OpenBuildOutput {
  switch (output.kind) {
    case 'cacheonly':
      return { write: async () => undefined, [Symbol.dispose]: nothing };
    case 'image':
      return {
        write: (images, attestor) =>
          writeToStore(nacre, images, output.form, { ...options, attestor, isPushed: output.push !== undefined }),
        [Symbol.dispose]: nothing,
      };
    case 'layout':
      assertDirectory(output.dest);
      return {
        write: (images, attestor) => writeToLayout(nacre, images, output, { ...options, attestor }),
        [Symbol.dispose]: nothing,
      };
    case 'local':
      assertDirectory(output.dest);
      return { write: (images) => writeToDirectory(nacre, images, output, options), [Symbol.dispose]: nothing };
    case 'oci':
    case 'docker':
      return openFile(
        output,
        (file, images, attestor) => writeToArchive(nacre, images, output, file, { ...options, attestor }),
        options,
      );
    case 'tar':
      return openFile(output, (file, images) => writeToTar(nacre, images, output.split, file, options), options);
  }
}

function nothing(): void {
  // There is nothing to leave behind.
}

function assertDirectory(dest: string): void {
  const found = statSync(dest, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return;
  throw appFault('app/bad-target', `${dest} is there and not a directory`, {
    hint: 'Name a directory, or one to be made.',
  });
}

type WriteFile = (
  file: Output['write'],
  images: readonly SolvedImage[],
  attestor: Attestor | undefined,
) => Promise<BuiltImage | undefined>;

function openFile(
  { dest }: { readonly dest: string | undefined },
  write: WriteFile,
  options: OutputOptions,
): OpenBuildOutput {
  const file = openOutput(dest);
  return {
    async write(images, attestor) {
      const news = tellExport(dest ?? 'standard output', options);
      const take = (bytes: Uint8Array): void => {
        file.write(bytes);
        news.advance(bytes.length);
      };
      const built = await write(take, images, attestor);
      file.commit();
      news.done();
      return built;
    },
    [Symbol.dispose]: () => file[Symbol.dispose](),
  };
}

async function writeToStore(
  { store }: Nacre,
  images: readonly SolvedImage[],
  form: OutputForm,
  options: WriteOptions,
): Promise<BuiltImage> {
  const image = await writeNamed(store, images, form, options);
  const { names, descriptor } = image;
  // A name of the store stands for an image that is whole.
  if (images.some(({ isElsewhere }) => isElsewhere)) return image;
  for (const name of names.length === 0 ? [undefined] : names) await pointName(store, name, descriptor);
  return image;
}

async function writeToArchive(
  { store }: Nacre,
  images: readonly SolvedImage[],
  { kind, form }: Extract<BuildOutput, { readonly kind: 'oci' | 'docker' }>,
  write: Output['write'],
  options: WriteOptions,
): Promise<BuiltImage> {
  const image = await writeNamed(store, images, form, options);
  await writeArchive(store, [image], kind, write, cancelOf(options));
  return image;
}

async function writeToLayout(
  { store }: Nacre,
  images: readonly SolvedImage[],
  { dest, form }: Extract<BuildOutput, { readonly kind: 'layout' }>,
  options: WriteOptions,
): Promise<BuiltImage> {
  const image = await writeNamed(store, images, form, options);
  const layout = createLayout(dest);
  const news = tellExport(dest, options);
  await copy(store, layout, image.descriptor, cancelOf(options));
  const names = image.names.length === 0 ? [image.descriptor.digest] : image.names;
  for (const name of names) await layout.point(name, image.descriptor);
  news.done();
  return image;
}

async function writeToTar(
  { store }: Nacre,
  images: readonly SolvedImage[],
  split: boolean | undefined,
  write: Output['write'],
  options: OutputOptions,
): Promise<undefined> {
  const trees = await openPlatformTrees(store, images, split ?? images.length > 1);
  await writeLayer(itemsOf(trees), write, cancelOf(options));
}

/** As with docker, the root itself is left out: whoever unpacks the tar has a directory to do it in. */
function* itemsOf(trees: readonly PlatformTree[]): ReturnType<typeof toTarItems> {
  for (const { directory, tree } of trees) {
    const { node } = tree.resolve('');
    if (node === undefined) continue;
    for (const item of toTarItems(tree, node, directory)) if (item.entry.path !== '') yield item;
  }
}

async function writeToDirectory(
  nacre: Nacre,
  images: readonly SolvedImage[],
  { dest, split }: Extract<BuildOutput, { readonly kind: 'local' }>,
  options: OutputOptions,
): Promise<undefined> {
  const trees = await openPlatformTrees(nacre.store, images, split ?? images.length > 1);
  const news = tellExport(dest, options);
  const skipped = await writeLocal(nacre, trees, dest, news.advance, options.signal);
  news.done();
  if (skipped === 0) return;
  const what = skipped === 1 ? 'a device or named pipe was' : `${skipped} devices and named pipes were`;
  options.onEvent?.({ kind: 'warning', message: `${dest}: ${what} left out` });
}

function tellExport(dest: string, { onEvent }: OutputOptions): { advance(bytes: number): void; done(): void } {
  const id = `export ${dest}`;
  const started = performance.now();
  onEvent?.({ kind: 'start', id, label: `export to ${dest}` });
  return {
    advance: (bytes) => onEvent?.({ kind: 'advance', id, bytes }),
    done: () => onEvent?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000 }),
  };
}

function cancelOf({ signal }: OutputOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
