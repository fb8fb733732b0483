import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shortHash } from '../../base/index.ts';
import type { Host } from '../../host/index.ts';
import type { OciRuntime } from '../driver/oci-runtime.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';

/** What the cache needs to know of a run. */
export interface FilterRequest {
  readonly runtime: OciRuntime;
  readonly id: string;
  readonly stateDirectory: string;
  readonly runDirectory: string;
  readonly host: Pick<Host, 'kernelRelease'>;
}

// Bytes of one instruction, and the most instructions the kernel takes. Source: seccomp(2), BPF_MAXINSNS.
const instruction = 8;
const mostBytes = 4096 * instruction;

/**
 * Spares crun compiling the system call filter, which takes it longer than all the rest of a start. The first container with a filter
 * leaves the compiled program behind (crun keeps it beside its state; a hook links it into our cache), later ones hand it to crun
 * in an annotation. The section itself stays in the spec: a runtime that does not know the annotation compiles it.
 *
 * A program is used only for the same section, the same crun and the same kernel.
 *
 * Source: crun(1), `run.oci.seccomp_bpf_data`.
 */
export function withCachedFilter(spec: RuntimeSpec, request: FilterRequest): RuntimeSpec {
  const section = spec.linux.seccomp;
  if (section === undefined || request.runtime.kind !== 'crun') return spec;
  const directory = join(request.runDirectory, 'seccomp');
  const key = keyOf(JSON.stringify(section), request);
  const file = join(directory, `${shortHash(key)}.bpf`);
  const program = readProgram(file, key);
  if (program !== undefined) {
    const annotations = { ...spec.annotations, 'run.oci.seccomp_bpf_data': program.toString('base64') };
    return { ...spec, annotations };
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  rmSync(file, { force: true });
  writeFileSync(`${file}.key`, key, { mode: 0o600 });
  const compiled = join(request.stateDirectory, request.id, 'seccomp.bpf');
  // Several may do this at once: one links, and a hook that fails must not fail the container.
  // Nor may it end before crun has told it of the container, which is killed by SIGPIPE then.
  const args = ['sh', '-c', 'cat > /dev/null; ln "$1" "$2" 2>/dev/null || :', 'sh', compiled, file];
  const poststart = [...(spec.hooks?.poststart ?? []), { path: '/bin/sh', args }];
  return { ...spec, hooks: { ...spec.hooks, poststart } };
}

function keyOf(section: string, { runtime, host }: FilterRequest): string {
  const { size, mtimeMs } = statSync(runtime.path);
  const maker = [runtime.path, size, mtimeMs, host.kernelRelease(), process.arch].join('\n');
  return `${maker}\n${section}`;
}

/** The program for exactly this key: two keys may share a file name. */
function readProgram(file: string, key: string): Buffer | undefined {
  try {
    if (readFileSync(`${file}.key`, 'utf8') !== key) return undefined;
    const program = readFileSync(file);
    const { length } = program;
    return length > 0 && length <= mostBytes && length % instruction === 0 ? program : undefined;
  } catch {
    return undefined;
  }
}
