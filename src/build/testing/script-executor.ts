import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { baseFault, utf8 } from '../../base/index.ts';
import type { Executor, RunRequest } from '../executor.ts';

/** An executor that understands a few words instead of running programs, and remembers what it was asked to run. */
export interface ScriptExecutor extends Executor {
  readonly ran: readonly RunRequest[];
}

/**
 * Runs scripts of lines: `write PATH TEXT`, `copy PATH FROM`, `env PATH` (the environment), `print TEXT`, `fail STATUS`, `meet NAME COUNT`
 * (waits until so many commands have come to that line) and `hang` (waits for cancellation). A script is the last argument, or a file
 * given along with the command.
 */
export function createScriptExecutor(): ScriptExecutor {
  const ran: RunRequest[] = [];
  const meetings = new Map<string, Meeting>();
  return {
    ran,
    async run(request) {
      ran.push(request);
      const [file] = request.files;
      const script = file === undefined ? (request.args.at(-1) ?? '') : Buffer.from(file.bytes).toString();
      for (const line of script.split(/\n|;/)) {
        const exitCode = await runLine(request, line.trim(), meetings);
        if (exitCode !== 0) return { exitCode };
      }
      return { exitCode: 0 };
    },
  };
}

/** Commands that wait for each other. */
interface Meeting {
  count: number;
  readonly all: PromiseWithResolvers<void>;
}

async function runLine(request: RunRequest, line: string, meetings: Map<string, Meeting>): Promise<number> {
  const [word = '', first = '', ...rest] = line.split(' ');
  const second = rest.join(' ');
  switch (word) {
    case 'write':
      return write(request, first, second);
    case 'copy':
      return write(request, first, Buffer.from(request.snapshot.readFile(second, 1 << 20) ?? []).toString());
    case 'env':
      return write(request, first, request.env.join('\n'));
    case 'print':
      request.onOutput('stdout', utf8(`${line.slice(6)}\n`));
      return 0;
    case 'fail':
      return Number(first);
    case 'meet':
      return meet(meetings, first, Number(second));
    case 'hang':
      return hang(request.signal);
    default:
      return word === '' || word.startsWith('#') ? 0 : 127;
  }
}

function write({ snapshot, cwd }: RunRequest, path: string, text: string): number {
  const file = join(snapshot.upper, path.startsWith('/') ? path : join(cwd, path));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return 0;
}

async function meet(meetings: Map<string, Meeting>, name: string, count: number): Promise<number> {
  const meeting = meetings.get(name) ?? { count: 0, all: Promise.withResolvers<void>() };
  meetings.set(name, meeting);
  meeting.count += 1;
  if (meeting.count >= count) meeting.all.resolve();
  await meeting.all.promise;
  return 0;
}

async function hang(signal: AbortSignal | undefined): Promise<number> {
  await new Promise<void>((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  throw baseFault('base/cancelled', 'cancelled');
}
