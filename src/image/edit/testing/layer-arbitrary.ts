import fc from 'fast-check';
import type { LayerFiles } from './layer-files.ts';

/** What a layer may have at one place; `said` is whether a directory has an entry of its own. */
type Node =
  | { readonly kind: 'file' | 'whiteout' | 'link' | 'symlink' }
  | { readonly kind: 'directory'; readonly said: boolean; readonly opaque: boolean; readonly names: Names };

type Names = Readonly<Record<string, Node>>;

/**
 * A layer of files, links, directories and whiteouts under few names, so that those of several layers meet.
 *
 * @param options.implied whether directories may lack an entry of their own
 */
export function layerArbitrary(options: { readonly implied: boolean }): fc.Arbitrary<LayerFiles> {
  const said = options.implied ? fc.boolean() : fc.constant(true);
  const { names } = fc.letrec<{ names: Names; node: Node }>((tie) => ({
    names: fc.dictionary(fc.constantFrom('a', 'b', 'b-', 'c'), tie('node'), { maxKeys: 3, noNullPrototype: true }),
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      fc.record({ kind: fc.constantFrom('file', 'file', 'whiteout', 'link', 'symlink') }) as fc.Arbitrary<Node>,
      fc.record({
        kind: fc.constant('directory' as const),
        said,
        opaque: fc.boolean(),
        names: tie('names'),
      }),
    ),
  }));

  return fc.record({ names, said, opaque: fc.nat(9), mark: fc.nat(99) }).map(({ names: top, said, opaque, mark }) => {
    const files: Record<string, LayerFiles[string]> = {};
    addDirectory(files, '', { kind: 'directory', said, opaque: opaque === 0, names: top }, { mark });
    return files;
  });
}

/** Writes a directory down; a link leads to the file written last. */
function addDirectory(
  files: Record<string, LayerFiles[string]>,
  path: string,
  directory: Node & { kind: 'directory' },
  state: { readonly mark: number; lastFile?: string },
): void {
  const within = (name: string): string => (path === '' ? name : `${path}/${name}`);
  if (directory.said) files[path] = null;
  if (directory.opaque) files[within('.wh..wh..opq')] = '';
  for (const [name, node] of Object.entries(directory.names)) {
    if (node.kind === 'directory') addDirectory(files, within(name), node, state);
    else if (node.kind === 'whiteout') files[within(`.wh.${name}`)] = '';
    else if (node.kind === 'symlink') files[within(name)] = { to: `to-${state.mark}` };
    else if (node.kind === 'link' && state.lastFile !== undefined) files[within(name)] = { same: state.lastFile };
    else {
      files[within(name)] = `${state.mark} ${within(name)}`;
      state.lastFile = within(name);
    }
  }
}
