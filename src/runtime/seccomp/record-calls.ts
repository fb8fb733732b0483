import { closeSync, constants, createReadStream, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Host } from '../../host/index.ts';
import { hostPlatform } from '../../oci/index.ts';
import type { CommandLine } from '../driver/made-terminal.ts';
import { runtimeFault } from '../faults.ts';
import type { RuntimeSpec, SeccompSpec } from '../spec/runtime-spec.ts';
import { CallObserver } from './call-observer.ts';
import { toRecordedProfile } from './recorded-profile.ts';
import { toArchitectures } from './to-seccomp.ts';

/** A container's system calls while they are written down. */
export interface CallRecording extends AsyncDisposable {
  /** The spec with a filter whose coming shows where the container begins. */
  readonly spec: RuntimeSpec;
  /** The command line that runs the OCI runtime under a tracer, beside it and not above: signals and exit status stay the runtime's. */
  readonly trace: (command: CommandLine) => CommandLine;
  /** Waits for the tracer's end, and writes the profile. @throws runtime/unsupported when nothing was seen, runtime/mount-source */
  write(): Promise<void>;
}

/**
 * Makes ready to record which system calls a container makes, by strace(1).
 *
 * @param file absolute path of the profile to be
 * @throws runtime/program-missing
 */
export function recordCalls(
  spec: RuntimeSpec,
  file: string,
  { directory, host }: { readonly directory: string; readonly host: Pick<Host, 'findProgram' | 'makeNode'> },
): CallRecording {
  const strace = host.findProgram('strace');
  if (strace === undefined) {
    throw runtimeFault('runtime/program-missing', '--record-seccomp needs strace, which is not installed', {
      hint: 'Install the package strace: `apt install strace`.',
    });
  }
  const policy = spec.linux.seccomp ?? allowAll();
  const fifo = join(directory, 'calls');
  host.makeNode(fifo, 'fifo', 0o600, 0, 0);
  const observer = new CallObserver();
  const reading = observe(fifo, observer);
  return {
    spec: { ...spec, linux: { ...spec.linux, seccomp: policy } },
    trace: ({ program, args, env }) => ({
      program: strace,
      args: [...straceArguments, '-o', fifo, '--', program, ...args],
      ...(env === undefined ? {} : { env }),
    }),
    async write() {
      await reading.end();
      if (!observer.begun) {
        throw runtimeFault('runtime/unsupported', '--record-seccomp: strace saw nothing of the container', {
          hint: 'See that this machine allows ptrace (sysctl kernel.yama.ptrace_scope).',
        });
      }
      writeProfile(file, toRecordedProfile(policy, observer.calls));
    },
    [Symbol.asyncDispose]: reading.end,
  };
}

// Every process, numbers as they are, in a process of its own beside the command.
const straceArguments: readonly string[] = [
  '-D',
  '-f',
  '-qqq',
  '-e',
  'signal=none',
  '-e',
  'raw=all',
  '-e',
  'verbose=none',
];

function allowAll(): SeccompSpec {
  const architectures = toArchitectures(hostPlatform().architecture);
  return { defaultAction: 'SCMP_ACT_ALLOW', architectures, syscalls: [] };
}

/** Reads lines from a fifo as they come. */
function observe(fifo: string, observer: CallObserver): { readonly end: () => Promise<void> } {
  const stream = createReadStream(fifo);
  const done = Promise.withResolvers<void>();
  createInterface({ input: stream })
    .on('line', (line) => observer.see(line))
    .on('close', done.resolve);
  let ended = false;
  return {
    async end() {
      if (ended) return;
      ended = true;
      // When nobody ever wrote, opening it still waits for somebody who does.
      closeSync(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK));
      await done.promise;
      rmSync(fifo, { force: true });
    },
  };
}

function writeProfile(file: string, profile: SeccompSpec): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`);
  } catch (cause) {
    throw runtimeFault('runtime/bad-profile', `--record-seccomp: ${file} can not be written`, {
      hint: 'Name a file in a directory that you may write.',
      cause,
    });
  }
}
