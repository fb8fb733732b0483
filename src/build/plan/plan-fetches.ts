import type { Place } from '../../base/index.ts';
import { type Digest, isDigest } from '../../oci/index.ts';
import type { AddInstruction, CopyInstruction, Word } from '../dockerfile/index.ts';
import type { FetchedSource } from './op.ts';
import type { PlanDraft } from './plan-draft.ts';
import type { RemoteOp } from './remote-op.ts';
import { type GitSource, type HttpSource, isCommitStart, parseRemoteSource } from './remote-source.ts';

/** What of COPY or ADD comes from elsewhere, and what is left to be copied. */
export interface PlannedFetches {
  readonly fetched: readonly FetchedSource[];
  /** The steps that fetch, in the order of `fetched`. */
  readonly inputs: readonly Digest[];
  /** Sources that are paths. */
  readonly paths: readonly Word[];
}

/** Steps for the addresses among the sources; `undefined` when there is something wrong with one, and then that is reported. */
export function planFetches(
  draft: PlanDraft,
  instruction: AddInstruction | CopyInstruction,
): PlannedFetches | undefined {
  const fetched: FetchedSource[] = [];
  const inputs: Digest[] = [];
  const paths: Word[] = [];
  for (const word of instruction.sources) {
    const source = parseRemoteSource(word.text);
    if (source === undefined) {
      paths.push(word);
      continue;
    }
    if (source.kind === 'bad') return reject(draft, word.place, source.message, source.hint);
    if (instruction.kind === 'copy')
      return reject(draft, word.place, `COPY does not fetch ${source.url}`, 'Write ADD for an address.');
    const op = source.kind === 'http' ? toFetch(draft, source, instruction) : toGit(draft, source, instruction);
    if (op === undefined) return undefined;
    inputs.push(draft.step(op, [], `fetch ${op.url}`, word.place).digest);
    fetched.push(
      op.kind === 'fetch'
        ? { kind: 'file', name: op.name, unpack: instruction.unpack === true }
        : { kind: 'repository' },
    );
  }
  return checkChecksum(draft, instruction, fetched.length) ? { fetched, inputs, paths } : undefined;
}

function toFetch(draft: PlanDraft, source: HttpSource, instruction: AddInstruction): RemoteOp | undefined {
  const { url, address, name } = source;
  const checksum = instruction.checksum?.text;
  if (checksum === undefined) return { kind: 'fetch', as: 'file', url, address, name };
  if (isDigest(checksum)) return { kind: 'fetch', as: 'file', url, address, name, checksum };
  const place = instruction.flagPlaces.checksum ?? instruction.place;
  return reject(draft, place, `"${checksum}" is no checksum of a file`, 'Write sha256: and 64 hexadecimal digits.');
}

function toGit(draft: PlanDraft, source: GitSource, instruction: AddInstruction): RemoteOp | undefined {
  const checksum = instruction.checksum?.text ?? source.checksum;
  if (checksum !== undefined && !isCommitStart(checksum)) {
    const place = instruction.flagPlaces.checksum ?? instruction.place;
    const hint = 'Write the number of the commit, 7 hexadecimal digits of it at least.';
    return reject(draft, place, `"${checksum}" is no commit`, hint);
  }
  return toGitOp({ ...source, ...(checksum === undefined ? {} : { checksum }) }, instruction.keepGitDir);
}

/** What fetches a repository as its address says. @param keepGitDirectory wins over the address */
export function toGitOp(source: GitSource, keepGitDirectory?: boolean): RemoteOp & { readonly kind: 'git' } {
  const { url, address, ref, subdirectory, checksum, submodules = true } = source;
  const keep = keepGitDirectory ?? source.keepGitDirectory ?? false;
  return {
    ...{ kind: 'git', url, address, ref, subdirectory, submodules, keepGitDirectory: keep },
    ...(checksum === undefined ? {} : { checksum }),
  };
}

/** One checksum tells of one thing that is fetched. */
function checkChecksum(draft: PlanDraft, instruction: AddInstruction | CopyInstruction, fetched: number): boolean {
  const checksum = instruction.kind === 'add' ? instruction.checksum : undefined;
  if (checksum === undefined || (fetched === 1 && instruction.sources.length === 1 && instruction.files.length === 0))
    return true;
  const what = fetched === 0 ? '--checksum is for an address' : '--checksum is for one address alone';
  reject(draft, instruction.flagPlaces.checksum ?? checksum.place, what, 'Give every address an ADD of its own.');
  return false;
}

function reject(draft: PlanDraft, place: Place, message: string, hint: string): undefined {
  draft.diagnose('build/bad-address', message, place, hint);
}
