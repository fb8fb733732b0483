import type { FileVerity } from '../host/index.ts';
import { digestHex, type LayerAtRest, shortDigest } from '../oci/index.ts';
import { snapshotFault } from './faults.ts';

/**
 * Compares what the kernel says of a layer's sealed files with what it said when they were put in place: content that is changed later it
 * does not hand out, but a file that was put in their place it would. Files that were never sealed pass.
 *
 * @throws snapshot/layer-replaced
 */
export function assertSealed(
  { diffId, seals = {}, tarPath, indexPath }: LayerAtRest,
  host: Pick<FileVerity, 'measureVerity'>,
): void {
  const parts = [
    { path: tarPath, expected: seals.tar },
    { path: indexPath, expected: seals.index },
  ];
  for (const { path, expected } of parts) {
    if (expected === undefined) continue;
    const measured = host.measureVerity(path);
    if (measured !== undefined && Buffer.from(measured).toString('hex') === digestHex(expected)) continue;
    throw snapshotFault(
      'snapshot/layer-replaced',
      `layer ${shortDigest(diffId)}: ${path} is not the file that was sealed`,
      {
        hint: 'Run `nacre system check`, which makes it again.',
      },
    );
  }
}
