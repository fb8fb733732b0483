import { type ListedNode, listLayer, listTree, toLayerStack } from '../../image/index.ts';
import type { Nacre } from '../nacre.ts';
import { noFile } from '../no-file.ts';
import type { TreeReport, TreeRow } from '../wire.ts';
import { toFileFacts } from './file-facts.ts';
import { createOpenLayers, findOperand, type Operand, toLayerNumber } from './find-operand.ts';

export interface TreeRequest {
  /** An image, a container or a layer, as `findOperand` takes it. */
  readonly name: string;
  /** Where to begin. @default the root */
  readonly path?: string;
  /** Shows what this layer does to those below it; 1 is the lowest. @default the whole tree */
  readonly layer?: string;
  /** Levels below the path to list. @default all */
  readonly depth?: number;
}

/**
 * The files of an image, or what one of its layers adds, changes and removes.
 *
 * @throws app/no-operand, app/no-layer, app/ambiguous-id, app/no-file
 */
export async function tree(nacre: Nacre, request: TreeRequest): Promise<TreeReport> {
  using _lease = nacre.store.lease();
  const operand = await findOperand(nacre, request.name, createOpenLayers(nacre));
  const rows = listRows(operand, request);
  return {
    path: `/${rows[0]?.node.path ?? ''}`,
    layers: operand.layers.map((_, at) => ({
      number: operand.numbers[at] ?? null,
      digest: operand.refs[at]?.descriptor.digest ?? null,
      diffId: operand.refs[at]?.diffId ?? null,
    })),
    entries: rows.map((row) => toRow(row, operand)),
  };
}

function listRows(operand: Operand, request: TreeRequest): readonly ListedNode[] {
  const { name, path = '/', layer, depth = Number.POSITIVE_INFINITY } = request;
  const { layers } = operand;
  const top = layer === undefined ? layers.length : toLayerNumber(name, layer, layers.length);
  const after = toLayerStack(layers.slice(0, top));
  const { node } = after.tree.resolve(path, { follow: false });
  if (layer === undefined) {
    if (node === undefined) throw noFile([after.tree], path, name);
    return listTree(after.tree, node, depth);
  }
  const before = toLayerStack(layers.slice(0, top - 1));
  if (node === undefined && before.tree.resolve(path, { follow: false }).node === undefined)
    throw noFile([after.tree], path, name);
  return listLayer(before, after, path, depth);
}

function toRow({ node, size, files, mark, marks }: ListedNode, { numbers }: Operand): TreeRow {
  return {
    path: `/${node.path}`,
    ...toFileFacts(node.entry),
    size,
    files,
    layer: numbers[node.layer] ?? null,
    change: mark ?? null,
    changes: marks,
  };
}
