import { measureWaste } from '../../image/index.ts';
import type { Nacre } from '../nacre.ts';
import type { WasteReport } from '../wire.ts';
import { assertWhole, createOpenLayers, findOperand } from './find-operand.ts';

/**
 * How many bytes the layers of an image, or of a container with what it wrote, hold for nothing.
 *
 * @throws app/no-operand, app/ambiguous-id
 */
export async function waste(nacre: Nacre, name: string): Promise<WasteReport> {
  using _lease = nacre.store.lease();
  const operand = await findOperand(nacre, name, createOpenLayers(nacre));
  assertWhole(operand);
  const { layers, refs } = operand;
  const found = measureWaste(layers);
  return {
    efficiency: found.efficiency,
    total: found.total,
    hidden: found.hidden,
    duplicated: found.duplicated,
    layers: found.layers.map(({ size, wasted }, at) => ({
      number: at + 1,
      digest: refs[at]?.descriptor.digest ?? null,
      diffId: refs[at]?.diffId ?? null,
      size,
      wasted,
    })),
    files: found.files.map(({ path, layer, size, why, by, original }) => ({
      path: `/${path}`,
      size,
      layer: layer + 1,
      why,
      by: by + 1,
      original: original === undefined ? null : `/${original}`,
    })),
  };
}
