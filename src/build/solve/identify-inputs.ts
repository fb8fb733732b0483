import { type BlobIngest, digestOf } from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';
import { canonicalJson } from '../plan/canonical-json.ts';
import type { CopyOp, Op } from '../plan/op.ts';
import { type CopyDeps, copyFromInput } from '../steps/copy-step.ts';
import type { StepInput } from '../steps/step-work.ts';
import { createIdentifyingIngest } from './identify-layers.ts';
import type { StepResult } from './step-result.ts';

/** What identifying inputs is done with. */
export interface IdentifyDeps extends CopyDeps {
  readonly cache: BuildCache;
}

// Counts up when the same files come to another identity than before.
const version = 2;

/**
 * What a step's inputs are told by: their layers' identities; of those that a RUN shows in part, the identities of these parts. So a
 * change elsewhere in a stage reruns nothing that has only some of it mounted.
 *
 * @throws build/no-source when there is no such part
 */
export async function identifyInputs(
  op: Op,
  inputs: readonly StepResult[],
  deps: IdentifyDeps,
): Promise<readonly (readonly string[])[]> {
  const identities: (readonly string[])[] = [];
  for (const [at, input] of inputs.entries()) {
    const parts = op.kind === 'run' && at > 0 ? partsOf(op.mounts ?? [], at) : undefined;
    // One layer alone tells enough: a part of the context is one.
    if (parts === undefined || input.identities.length < 2) identities.push(input.identities);
    else identities.push(await Promise.all(parts.map((part) => identifyPart(part, input, deps))));
  }
  return identities;
}

/** Paths in an input, each once; `undefined` when more of it than that is of use. */
function partsOf(
  mounts: NonNullable<Extract<Op, { readonly kind: 'run' }>['mounts']>,
  input: number,
): readonly string[] | undefined {
  const paths = mounts.flatMap((mount) => {
    if (mount.kind === 'bind' && mount.input === input) return [mount.path];
    return mount.kind === 'cache' && mount.from?.input === input ? [''] : [];
  });
  return paths.length === 0 || paths.includes('') ? undefined : [...new Set(paths)].sort();
}

/** Reads a part of a stack of layers, unless that was done before. */
async function identifyPart(path: string, { layers, identities }: StepResult, deps: IdentifyDeps): Promise<string> {
  const key = `part/${digestOf(canonicalJson({ version, identities, path }))}`;
  const known = deps.cache.get(key);
  if (known !== undefined) return known;
  const ingest = createIdentifyingIngest(nowhere, deps.time);
  const whole = { layers: await layers(), identities };
  await copyFromInput(pickOf(path), deps).carryOut(ingest, [nothing, whole]);
  deps.cache.put(key, ingest.identity, []);
  return ingest.identity;
}

function pickOf(path: string): CopyOp {
  return {
    ...{ kind: 'copy', from: 'input', sources: [{ base: '', pattern: path }], files: [], destination: '/' },
    ...{ exclude: [], parents: false, unpack: false, pickedAs: 'part' },
  };
}

const nothing: StepInput = { layers: [], identities: [] };

/** Takes layers and keeps none. */
const nowhere: BlobIngest = {
  create() {
    let size = 0;
    return {
      write(bytes) {
        size += bytes.length;
      },
      get size() {
        return size;
      },
      commit: async () => ({ digest: digestOf(''), size }),
      [Symbol.dispose]: () => undefined,
    };
  },
};
